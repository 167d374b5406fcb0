/// @file http_server/connection.hpp
/// @brief One client: reads its requests, has them handled in order, writes the answers.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "http_server/channel.hpp"
#include "http_server/push_queue.hpp"
#include "http_server/request_reader.hpp"
#include "http_server/response_writer.hpp"
#include "http_server/send_queue.hpp"
#include "http_server/shared.hpp"
#include "http_server/timer_wheel.hpp"
#include "http_server/worker_pool.hpp"

namespace hub::host::transport {

class EventLoop;

/// Belongs to one event loop. At any time either its loop or one worker may touch it: the bit kWithWorker of state_
/// says which, and passing it on (posting a job, release) orders memory. The loop alone creates, closes and deletes.
///
/// One request at a time: the next is read when the answer has been handed to the kernel, so answers are in order and
/// a client that sends without reading is held up by its own TCP window.
class Connection final : private Job {
public:
    struct Peer {
        std::string address;
        bool trusted = false;  ///< A proxy of ours.
    };

    Connection(EventLoop& loop, Shared& shared, std::unique_ptr<Channel> channel, Peer peer);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // On the loop's thread:
    void start();
    /// Answers 503 at once: there are too many connections.
    void startOverloaded();
    void onEvents(std::uint32_t events);
    void onTimer();
    /// Bytes for a pushed answer; nullptr ends it.
    void onPushed(const std::string* bytes);
    /// A worker gave the connection back.
    void onResume();
    /// Goes on after onEvents stopped to let others have their turn.
    void onTurn();
    /// Closes it unless a request is under way.
    void onStopping();
    /// Closes it because something threw: the loop has it, whatever state_ says.
    void abandon() noexcept { close(); }

    // On any thread, while the connection lives:
    int descriptor() const noexcept { return channel_->descriptor(); }
    void breakOff() noexcept { channel_->breakOff(); }

    /// The loop's bookkeeping.
    struct Links : TimerWheel::Entry {
        explicit Links(Connection& c) : connection(c) {}
        Connection& connection;
        Connection* before = nullptr;
        Connection* after = nullptr;
        bool waitsForTurn = false;
        bool watchesOutput = false;
    };
    Links links{*this};

private:
    enum State : std::uint32_t {
        kWithWorker = 1,
        kReadable = 2,  ///< Input may be waiting; edges are not repeated, so this is kept until a read finds nothing.
        kHangUp = 4,    ///< The client has sent everything: a short read is not the end of the input.
    };
    enum class Sent { kAll, kPart, kBroken };
    enum class Next {
        kRead,     ///< Go on with what else has been received.
        kDiscard,  ///< No more requests: what is received only tells when the client hangs up.
        kStop,     ///< Waiting, closed, or with a worker: nothing may be touched any more.
    };
    class StreamSink;

    void setPhase(Phase phase) noexcept;

    // connection.cpp: turns, on the loop
    void setDeadline(std::chrono::milliseconds fromNow);
    void advance();
    Next shakeHands();
    Next flush();
    Next receive();
    Next discard();
    Next settle();
    Next finish();
    Next closed();
    void close() noexcept;

    // connection_input.cpp: from bytes to a request, on the loop
    Next consume(std::string_view data);
    Next awaitMore();
    Next beginBody(bool moreReceived);
    Next dispatch(std::string_view data);
    Next dispatchTo(WorkerPool& pool, std::string_view data);
    Next answerHere(http::Response&& response, std::string_view data);
    Next refuse(const Refusal& refusal);
    void complete(http::Request& request);
    void lookAgainWhenIdle();

    // connection_output.cpp: from an answer to bytes, on the loop or a worker
    void runOnWorker() noexcept override;
    void runHandler();
    void runStream();
    void release();
    void writeAnswer(http::Response& response, std::string& out);
    bool streams(const http::Response& response) const noexcept;
    bool startStream(http::Response& response, std::string_view out);
    std::shared_ptr<PushQueue> startPush(const http::Response& response, std::string& out);
    void appendPushed(std::string_view bytes);
    static void subscribe(const http::Response& response, const std::shared_ptr<PushQueue>& queue);
    Sent deliver(std::string_view first, std::string_view second = {});

    EventLoop& loop_;
    Shared& shared_;
    std::unique_ptr<Channel> channel_;
    const Peer peer_;
    std::atomic<std::uint32_t> state_{0};
    Phase phase_ = Phase::kIdle;
    bool finishing_ = false;  ///< The answer being written is the last.
    bool linger_ = false;     ///< Then read on for a while: the client may still be sending.
    bool broken_ = false;     ///< Writing failed: only closing is left to do.
    Milliseconds deadline_ = 0;
    std::size_t progress_ = 0;  ///< Bytes of the body received, or of output taken, when deadline_ was set.
    RequestReader reader_;
    std::string input_;  ///< Received behind the request that is being answered.
    SendQueue pending_;  ///< To be sent when the client takes it.
    std::size_t discarded_ = 0;
    AnswerContext answer_;
    RouteLimits route_;
    std::unique_ptr<IncomingRequest> incoming_;  ///< While a worker handles it.
    std::function<void(http::BodySink&)> stream_;
    BodyFraming streamFraming_ = BodyFraming::kChunked;  ///< Of a streamed or pushed answer.
    std::shared_ptr<PushQueue> push_;
};

}  // namespace hub::host::transport

// The part of Connection between an answer and sent bytes; what workers run is here.
#include <poll.h>

#include <array>
#include <charconv>
#include <exception>
#include <utility>

#include "http_server/connection.hpp"
#include "http_server/event_loop.hpp"
#include "hub/log/log.hpp"

namespace hub::host::transport {
namespace {

// Up to here the body is copied behind the head: one system call, one TLS record.
constexpr std::size_t kJoinedBody = 16 * 1024;
constexpr std::size_t kStreamPiece = 64 * 1024;

}  // namespace

/// Writes chunks from a worker and waits for the client there; the loop meanwhile only notes events.
class Connection::StreamSink final : public http::BodySink {
public:
    explicit StreamSink(Connection& connection) : connection_(connection) {}

    bool write(std::string_view chunk) override {
        if (chunk.empty()) return alive_;  // an empty chunk would end the body
        if (connection_.streamFraming_ != BodyFraming::kChunked) return send(chunk);
        std::array<char, 24> size;
        char* end = std::to_chars(size.data(), size.data() + size.size() - 2, chunk.size(), 16).ptr;
        *end++ = '\r';
        *end++ = '\n';
        return send({size.data(), static_cast<std::size_t>(end - size.data())}, chunk) && send("\r\n");
    }

    bool send(std::string_view first, std::string_view second = {}) {
        while (alive_ && !(first.empty() && second.empty())) {
            const std::string_view now = second.substr(0, kStreamPiece);
            second.remove_prefix(now.size());
            alive_ = sendPiece(first, now);
            first = {};
        }
        return alive_;
    }

private:
    /// The client has sendTimeout for each piece.
    bool sendPiece(std::string_view first, std::string_view second) {
        const auto deadline = std::chrono::steady_clock::now() + connection_.shared_.settings.sendTimeout;
        while (!(first.empty() && second.empty())) {
            const Channel::Result result = connection_.channel_->write(first, second);
            if (result.status == Channel::Status::kWouldBlock) {
                if (!await(deadline)) return false;
                continue;
            }
            if (result.status != Channel::Status::kOk) return false;
            Counters::add(connection_.loop_.counters().bytesSent, result.bytes);
            const std::size_t ofFirst = std::min(first.size(), result.bytes);
            first.remove_prefix(ofFirst);
            second.remove_prefix(result.bytes - ofFirst);
        }
        return true;
    }

    bool await(std::chrono::steady_clock::time_point deadline) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) {
            Counters::add(connection_.loop_.counters().timeouts);
            connection_.channel_->dropUnsent();
            return false;
        }
        const short wanted = connection_.channel_->waitsForInput() ? POLLIN : POLLOUT;
        pollfd descriptor{connection_.descriptor(), wanted, 0};
        ::poll(&descriptor, 1, static_cast<int>(left.count()));
        return true;
    }

    Connection& connection_;
    bool alive_ = true;
};

void Connection::runOnWorker() noexcept {
    try {
        if (phase_ == Phase::kStreaming) {
            runStream();
        } else {
            runHandler();
        }
    } catch (const std::exception& error) {  // out of memory while writing the answer
        log::error("http_server.answer_failed", {{"request_id", answer_.requestId}, {"error", error.what()}});
        broken_ = true;
        release();
    }
}

void Connection::runHandler() {
    thread_local std::string out;
    out.clear();
    http::Response response = shared_.handle(std::move(incoming_->request));
    if (streams(response)) {
        if (startStream(response, out)) return;
        response = overloaded(incoming_->request);
    }
    incoming_.reset();
    writeAnswer(std::move(response), out);
    if (!broken_ && !out.empty()) broken_ = deliver(out) == Sent::kBroken;
    finishing_ = !answer_.keepAlive;
    progress_ = pending_.size();
    setPhase(pending_.empty() ? Phase::kIdle : Phase::kWriting);
    deadline_ = steadyNow() + shared_.settings.idleTimeout.count();
    release();
}

bool Connection::streams(const http::Response& response) const noexcept {
    return response.stream && isSendable(response) && bodyFraming(response, answer_) != BodyFraming::kNone;
}

/// Passes the connection on to a stream worker, which first sends out and the head. False when there is none to be had.
bool Connection::startStream(http::Response& response, std::string_view out) {
    if (asksToClose(response) || shared_.stopping.load(std::memory_order_relaxed)) answer_.keepAlive = false;
    streamFraming_ = bodyFraming(response, answer_);
    if (streamFraming_ == BodyFraming::kUntilClose) answer_.keepAlive = false;
    std::string head;
    appendHead(head, response, answer_);
    const std::size_t before = pending_.size();
    pending_.append(out);
    pending_.append(head);
    stream_ = std::move(response.stream);
    const Phase phase = phase_;
    setPhase(Phase::kStreaming);
    const std::uint32_t owner = state_.fetch_or(kWithWorker, std::memory_order_acq_rel) & kWithWorker;
    if (shared_.stream.tryPost(*this)) return true;
    state_.fetch_and(owner | ~std::uint32_t{kWithWorker}, std::memory_order_acq_rel);
    setPhase(phase);
    stream_ = nullptr;
    pending_.truncate(before);
    return false;
}

void Connection::runStream() {
    StreamSink sink(*this);
    bool whole = sink.send(pending_.front());
    pending_.clear();
    if (whole) {
        const log::RequestScope scope(answer_.requestId);
        try {
            stream_(sink);
            whole = sink.send(streamFraming_ == BodyFraming::kChunked ? "0\r\n\r\n" : "");
        } catch (const std::exception& error) {
            // The status is already out: a missing last chunk is how the client learns that the body is not whole.
            log::error("http_server.stream_failed", {{"error", error.what()}});
            whole = false;
        }
    }
    if (!whole) Counters::add(loop_.counters().disconnects);
    stream_ = nullptr;
    incoming_.reset();
    broken_ = !whole;
    finishing_ = !answer_.keepAlive;
    setPhase(Phase::kIdle);
    deadline_ = steadyNow() + shared_.settings.idleTimeout.count();
    release();
}

/// Gives the connection back. Nothing may be touched afterwards: the loop may delete it at any time.
void Connection::release() {
    EventLoop& loop = loop_;
    const bool hasWork = broken_ || finishing_ || !pending_.empty() || !input_.empty();
    std::uint32_t state = state_.load(std::memory_order_acquire);
    while (!hasWork && (state & (kReadable | kHangUp)) == 0) {
        if (state_.compare_exchange_weak(state, state & ~std::uint32_t{kWithWorker}, std::memory_order_acq_rel)) return;
    }
    loop.resume(*this);
}

http::Response Connection::overloaded(const http::Request& request) {
    http::Response response =
        shared_.refuse({503, "overloaded", "The server is busy; try again in a moment."}, request);
    response.headers.set("Retry-After", "1");
    return response;
}

/// Appends the answer to out, or sends it at once with out before it when its body is large (sets broken_ on failure).
void Connection::writeAnswer(http::Response&& response, std::string& out) {
    if (!isSendable(response)) {
        // Never the value: it came from outside and would split this answer in two.
        log::error("http_server.unsendable_answer", {{"request_id", answer_.requestId}, {"status", response.status}});
        http::Request known;
        known.requestId = answer_.requestId;
        response = shared_.refuse({500, "internal_error", "The server failed to answer this request."}, known);
        response.headers = isSendable(response) ? std::move(response.headers) : http::Headers();
    }
    if (asksToClose(response) || shared_.stopping.load(std::memory_order_relaxed)) answer_.keepAlive = false;
    appendHead(out, response, answer_);
    if (bodyFraming(response, answer_) != BodyFraming::kLength) return;
    if (response.body.size() <= kJoinedBody) {
        out.append(response.body);
        return;
    }
    broken_ = deliver(out, response.body) == Sent::kBroken;
    out.clear();
}

/// Sends what the client takes and keeps the rest in pending_.
Connection::Sent Connection::deliver(std::string_view first, std::string_view second) {
    while (pending_.empty() && !(first.empty() && second.empty())) {
        const Channel::Result result = channel_->write(first, second);
        if (result.status == Channel::Status::kWouldBlock) break;
        if (result.status != Channel::Status::kOk) {
            Counters::add(loop_.counters().disconnects);
            return Sent::kBroken;
        }
        Counters::add(loop_.counters().bytesSent, result.bytes);
        const std::size_t ofFirst = std::min(first.size(), result.bytes);
        first.remove_prefix(ofFirst);
        second.remove_prefix(result.bytes - ofFirst);
    }
    pending_.append(first);
    pending_.append(second);
    return pending_.empty() ? Sent::kAll : Sent::kPart;
}

}  // namespace hub::host::transport

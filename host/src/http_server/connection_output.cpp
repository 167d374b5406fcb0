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
constexpr std::string_view kLastChunk = "0\r\n\r\n";

/// "400\r\n" before a chunk of 1 KiB.
class ChunkHead {
public:
    explicit ChunkHead(std::size_t size) {
        end_ = std::to_chars(text_.data(), text_.data() + text_.size() - 2, size, 16).ptr;
        *end_++ = '\r';
        *end_++ = '\n';
    }
    std::string_view text() const { return {text_.data(), static_cast<std::size_t>(end_ - text_.data())}; }

private:
    std::array<char, 24> text_;
    char* end_;
};

void dropSent(std::size_t sent, std::string_view& first, std::string_view& second) {
    const std::size_t ofFirst = std::min(first.size(), sent);
    first.remove_prefix(ofFirst);
    second.remove_prefix(sent - ofFirst);
}

}  // namespace

/// Writes chunks from a worker and waits for the client there; the loop meanwhile only notes events.
class Connection::StreamSink final : public http::BodySink {
public:
    explicit StreamSink(Connection& connection) : connection_(connection) {}

    bool write(std::string_view chunk) override {
        if (chunk.empty()) return alive_;  // an empty chunk would end the body
        if (connection_.streamFraming_ != BodyFraming::kChunked) return send(chunk);
        if (chunk.size() > kJoinedBody) return send(ChunkHead(chunk.size()).text(), chunk) && send("\r\n");
        joined_.assign(ChunkHead(chunk.size()).text()).append(chunk).append("\r\n");
        return send(joined_);
    }

    bool send(std::string_view first, std::string_view second = {}) {
        while (alive_ && !(first.empty() && second.empty())) {
            const Channel::Result result = connection_.channel_->write(first, second);
            if (result.status == Channel::Status::kWouldBlock) {
                alive_ = await();
                continue;
            }
            alive_ = result.status == Channel::Status::kOk;
            progress(result.bytes);
            dropSent(result.bytes, first, second);
        }
        return alive_;
    }

private:
    void progress(std::size_t bytes) {
        Counters::add(connection_.loop_.counters().bytesSent, bytes);
        taken_ += bytes;
        if (taken_ < HttpServerSettings::kProgress) return;
        taken_ = 0;
        waited_ = {};
    }

    /// Waits for the client; false when it has made us wait for sendTimeout within kProgress bytes. The time the
    /// producer takes does not count.
    bool await() {
        const auto left = connection_.shared_.settings.sendTimeout - waited_;
        if (left.count() <= 0) {
            Counters::add(connection_.loop_.counters().timeouts);
            connection_.channel_->dropUnsent();
            return false;
        }
        const short wanted = connection_.channel_->waitsForInput() ? POLLIN : POLLOUT;
        pollfd descriptor{connection_.descriptor(), wanted, 0};
        const Milliseconds start = steadyNow();
        ::poll(&descriptor, 1, static_cast<int>(left.count()));
        waited_ += std::chrono::milliseconds(steadyNow() - start);
        return true;
    }

    Connection& connection_;
    std::string joined_;
    std::size_t taken_ = 0;
    std::chrono::milliseconds waited_{0};
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
    http::Response response = shared_.handle(std::move(incoming_->request), answer_);
    if (streams(response)) {
        if (startStream(response, out)) return;
        response = shared_.overloaded(answer_);
    }
    incoming_.reset();
    const std::shared_ptr<PushQueue> queue = startPush(response, out);
    if (!queue) writeAnswer(response, out);
    if (!broken_ && !out.empty()) broken_ = deliver(out) == Sent::kBroken;
    finishing_ = !queue && !answer_.keepAlive;
    progress_ = pending_.taken();
    setPhase(!pending_.empty() ? Phase::kWriting : queue ? Phase::kPushing : Phase::kIdle);
    deadline_ = steadyNow() + shared_.settings.idleTimeout.count();
    release();
    if (queue) subscribe(response, queue);
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
            whole = sink.send(streamFraming_ == BodyFraming::kChunked ? kLastChunk : "");
        } catch (const std::exception& error) {
            // The status is already out: a missing last chunk is how the client learns that the body is not whole.
            log::error("http_server.stream_failed", {{"error", error.what()}});
            whole = false;
        } catch (...) {
            log::error("http_server.stream_failed", {{"error", "not a std::exception"}});
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

/// Opens an answer that stays open: queues its head and first bytes. nullptr when response is an ordinary one.
std::shared_ptr<PushQueue> Connection::startPush(const http::Response& response, std::string& out) {
    if (!response.subscribe || !isSendable(response) || bodyFraming(response, answer_) == BodyFraming::kNone)
        return nullptr;
    answer_.keepAlive = false;
    streamFraming_ = bodyFraming(response, answer_);
    appendHead(out, response, answer_);
    pending_.append(std::exchange(out, {}));
    if (!response.body.empty()) appendPushed(response.body);
    input_.clear();
    push_ = std::make_shared<PushQueue>(*this, loop_.mailbox(), shared_.settings.pushBacklog);
    return push_;
}

/// On the thread that ran the handler, which may not own the connection any more.
void Connection::subscribe(const http::Response& response, const std::shared_ptr<PushQueue>& queue) {
    try {
        response.subscribe(queue);
    } catch (const std::exception& error) {
        log::error("http_server.subscribe_failed", {{"error", error.what()}});
        queue->close();
    } catch (...) {
        log::error("http_server.subscribe_failed", {{"error", "not a std::exception"}});
        queue->close();
    }
}

void Connection::appendPushed(std::string_view bytes) {
    if (streamFraming_ != BodyFraming::kChunked) return pending_.append(bytes);
    pending_.append(ChunkHead(bytes.size()).text());
    pending_.append(bytes);
    pending_.append("\r\n");
}

void Connection::onPushed(const std::string* bytes) {
    if (phase_ == Phase::kClosed || finishing_) return;
    if (bytes != nullptr) {
        push_->taken(bytes->size());
        appendPushed(*bytes);
    } else {
        finishing_ = true;
        if (streamFraming_ == BodyFraming::kChunked) pending_.append(kLastChunk);
    }
    if (push_->overflowed() || pending_.size() > 2 * shared_.settings.pushBacklog) {
        Counters::add(loop_.counters().pushOverflows);
        channel_->dropUnsent();
        return close();
    }
    loop_.giveTurn(*this);  // so that what is pushed in one go is sent in one go
}

/// Gives the connection back. Nothing may be touched afterwards: the loop may delete it at any time.
void Connection::release() {
    EventLoop& loop = loop_;
    const bool hasWork = broken_ || finishing_ || !pending_.empty() || !input_.empty() || push_;
    std::uint32_t state = state_.load(std::memory_order_acquire);
    while (!hasWork && (state & (kReadable | kHangUp)) == 0) {
        if (state_.compare_exchange_weak(state, state & ~std::uint32_t{kWithWorker}, std::memory_order_acq_rel)) return;
    }
    loop.resume(*this);
}

/// Appends the answer to out, or sends it at once with out before it when its body is large (sets broken_ on failure).
void Connection::writeAnswer(http::Response& response, std::string& out) {
    if (response.unanswered) {
        answer_.keepAlive = false;
        return;
    }
    if (!isSendable(response)) {
        // Never the value: it came from outside and would split this answer in two.
        log::error("http_server.unsendable_answer", {{"request_id", answer_.requestId}, {"status", response.status}});
        response = shared_.failed(answer_);
        if (!isSendable(response)) response = http::Response::text(500, "");
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
        dropSent(result.bytes, first, second);
    }
    pending_.append(first);
    pending_.append(second);
    return pending_.empty() ? Sent::kAll : Sent::kPart;
}

}  // namespace hub::host::transport

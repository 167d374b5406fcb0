#include "http_server/connection.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <utility>

#include "http_server/event_loop.hpp"
#include "http_server/request_id.hpp"

namespace hub::host::transport {
namespace {

// Steps of one connection before the others of its loop have their turn.
constexpr int kStepsPerTurn = 16;
// A client that has been refused may still be sending and would not see the answer if the connection were reset.
constexpr std::chrono::milliseconds kLingerTime{10'000};
constexpr std::chrono::milliseconds kLingerTimeAtStop{1'000};
constexpr std::size_t kLingerBytes = std::size_t{64} * 1024 * 1024;

}  // namespace

Connection::Connection(EventLoop& loop, Shared& shared, std::unique_ptr<Channel> channel, Peer peer)
    : loop_(loop), shared_(shared), channel_(std::move(channel)), peer_(std::move(peer)), reader_(shared.headLimits) {
    loop_.counters().enter(phase_);
}

Connection::~Connection() {
    if (push_) push_->detach();
    loop_.counters().leave(phase_);
}

void Connection::setPhase(Phase phase) noexcept {
    if (phase == phase_) return;
    loop_.counters().leave(phase_);
    loop_.counters().enter(phase);
    phase_ = phase;
}

void Connection::setDeadline(std::chrono::milliseconds fromNow) {
    deadline_ = loop_.now() + fromNow.count();
    loop_.timers().scheduleBy(links, deadline_);
}

void Connection::start() {
    if (channel_->secure()) setPhase(Phase::kHandshake);
    setDeadline(shared_.settings.headerTimeout);
}

void Connection::startOverloaded() {
    Counters::add(loop_.counters().overloads);
    if (channel_->secure()) return close();
    answer_ = AnswerContext{false, false, false, generateRequestId(), {}};
    finishing_ = linger_ = true;
    std::string& out = loop_.sendBuffer();
    out.clear();
    http::Response response = shared_.overloaded(answer_);
    writeAnswer(response, out);
    settle();
}

void Connection::onEvents(std::uint32_t events) {
    std::uint32_t bits = 0;
    // TLS may need input to write and output to read, so any event is worth a read there.
    if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0 || channel_->secure()) bits |= kReadable;
    if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) bits |= kHangUp;
    const std::uint32_t before = state_.fetch_or(bits, std::memory_order_acq_rel);
    if ((before & kWithWorker) == 0) advance();
}

void Connection::onResume() {
    state_.fetch_and(~std::uint32_t{kWithWorker}, std::memory_order_acq_rel);
    if (broken_) return close();
    if (phase_ == Phase::kWriting) setDeadline(shared_.settings.sendTimeout);
    advance();
}

void Connection::onTurn() {
    if ((state_.load(std::memory_order_acquire) & kWithWorker) == 0 && phase_ != Phase::kClosed) advance();
}

void Connection::onStopping() {
    if ((state_.load(std::memory_order_acquire) & kWithWorker) != 0 || links.waitsForTurn) return;
    if (phase_ == Phase::kIdle || phase_ == Phase::kHandshake) return close();
    if (push_) return push_->close();
    if (phase_ != Phase::kClosing) return;
    deadline_ = std::min(deadline_, loop_.now() + kLingerTimeAtStop.count());
    loop_.timers().scheduleBy(links, deadline_);
}

void Connection::advance() {
    loop_.sendBuffer().clear();
    if (phase_ == Phase::kHandshake && shakeHands() == Next::kStop) return;
    if (phase_ != Phase::kClosing && flush() == Next::kStop) return;
    for (int step = 0; step < kStepsPerTurn; ++step) {
        const bool deaf = phase_ == Phase::kClosing || phase_ == Phase::kPushing;
        if ((deaf ? discard() : receive()) == Next::kStop) return;
    }
    loop_.giveTurn(*this);
}

Connection::Next Connection::shakeHands() {
    switch (channel_->handshake()) {
        case Channel::Status::kOk:
            setPhase(Phase::kIdle);
            setDeadline(shared_.settings.headerTimeout);
            return Next::kRead;
        case Channel::Status::kWouldBlock:
            if (!channel_->waitsForInput()) loop_.watchOutput(*this);
            return Next::kStop;
        case Channel::Status::kEnd:
        case Channel::Status::kFailed:
            break;
    }
    Counters::add(loop_.counters().tlsFailures);
    return closed();
}

Connection::Next Connection::flush() {
    while (!pending_.empty()) {
        const Channel::Result result = channel_->write(pending_.front());
        if (result.status == Channel::Status::kWouldBlock) break;
        if (result.status != Channel::Status::kOk) {
            Counters::add(loop_.counters().disconnects);
            return closed();
        }
        Counters::add(loop_.counters().bytesSent, result.bytes);
        pending_.drop(result.bytes);
    }
    return settle();
}

Connection::Next Connection::receive() {
    if (!input_.empty()) {
        const std::string held = std::exchange(input_, {});
        return consume(held);
    }
    const std::uint32_t state = state_.load(std::memory_order_acquire);
    if ((state & kReadable) == 0) return Next::kStop;
    const std::span<char> buffer = loop_.receiveBuffer();
    const Channel::Result result = channel_->read(buffer.data(), buffer.size());
    if (result.status == Channel::Status::kWouldBlock) {
        state_.fetch_and(~std::uint32_t{kReadable}, std::memory_order_acq_rel);
        if (!channel_->waitsForInput()) loop_.watchOutput(*this);
        return Next::kStop;
    }
    if (result.status != Channel::Status::kOk) {
        if (phase_ == Phase::kReading) Counters::add(loop_.counters().disconnects);
        return closed();
    }
    Counters::add(loop_.counters().bytesReceived, result.bytes);
    const bool drained = result.bytes < buffer.size() && (state & kHangUp) == 0 && !channel_->secure();
    if (drained) state_.fetch_and(~std::uint32_t{kReadable}, std::memory_order_acq_rel);
    return consume({buffer.data(), result.bytes});
}

Connection::Next Connection::discard() {
    if ((state_.load(std::memory_order_acquire) & kReadable) == 0) return Next::kStop;
    const std::span<char> buffer = loop_.receiveBuffer();
    const Channel::Result result = channel_->read(buffer.data(), buffer.size());
    if (result.status == Channel::Status::kWouldBlock) {
        state_.fetch_and(~std::uint32_t{kReadable}, std::memory_order_acq_rel);
        return Next::kStop;
    }
    discarded_ += result.bytes;
    return result.status == Channel::Status::kOk && discarded_ <= kLingerBytes ? Next::kDiscard : closed();
}

/// Sends what the loop's send buffer holds and says how to go on.
Connection::Next Connection::settle() {
    std::string& out = loop_.sendBuffer();
    if (!out.empty() && deliver(out) == Sent::kBroken) return closed();
    out.clear();
    if (!pending_.empty()) {
        if (phase_ != Phase::kWriting || pending_.taken() - progress_ >= HttpServerSettings::kProgress) {
            setPhase(Phase::kWriting);
            progress_ = pending_.taken();
            setDeadline(shared_.settings.sendTimeout);
        }
        loop_.watchOutput(*this);
        return Next::kStop;
    }
    if (finishing_) return finish();
    if (push_) {
        setPhase(Phase::kPushing);
        return Next::kDiscard;
    }
    if (phase_ != Phase::kWriting) return Next::kRead;
    setPhase(reader_.idle() ? Phase::kIdle : Phase::kReading);
    setDeadline(reader_.idle() ? shared_.settings.idleTimeout : shared_.settings.bodyTimeout);
    progress_ = reader_.inBody() ? reader_.incoming()->request.body.size() : 0;
    return Next::kRead;
}

Connection::Next Connection::finish() {
    const bool mayHoldInput = (state_.load(std::memory_order_acquire) & kReadable) != 0 || !input_.empty();
    if (!linger_ && !mayHoldInput) return closed();
    channel_->finishWriting();
    setPhase(Phase::kClosing);
    setDeadline(kLingerTime);
    return Next::kDiscard;
}

Connection::Next Connection::closed() {
    close();
    return Next::kStop;
}

void Connection::close() noexcept {
    if (phase_ == Phase::kClosed) return;
    setPhase(Phase::kClosed);
    if (push_) push_->detach();
    channel_->close();
    loop_.retire(*this);
}

void Connection::onTimer() {
    if ((state_.load(std::memory_order_acquire) & kWithWorker) != 0) return lookAgainWhenIdle();
    if (phase_ == Phase::kClosed || phase_ == Phase::kPushing) return;
    if (loop_.now() < deadline_) return loop_.timers().scheduleBy(links, deadline_);
    Counters& counters = loop_.counters();
    if (phase_ == Phase::kIdle) {
        Counters::add(counters.idleTimeouts);
        return close();
    }
    if (phase_ != Phase::kClosing) Counters::add(counters.timeouts);
    if (phase_ != Phase::kReading) {
        channel_->dropUnsent();
        return close();
    }
    loop_.sendBuffer().clear();
    if (refuse({408, "request_timeout", "The request did not arrive in time."}) == Next::kDiscard)
        loop_.giveTurn(*this);
}

}  // namespace hub::host::transport

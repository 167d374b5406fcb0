// The part of Connection between received bytes and a request that is handled.
#include <utility>

#include "http_server/connection.hpp"
#include "http_server/event_loop.hpp"
#include "http_server/request_id.hpp"

namespace hub::host::transport {
namespace {

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr Refusal kTooManyBodies{503, "overloaded", "Other large requests are being received; try again in a moment."};

}  // namespace

/// Answers gather in the loop's send buffer, so that pipelined requests are answered with one system call.
Connection::Next Connection::consume(std::string_view data) {
    while (true) {
        Next next = Next::kRead;
        switch (reader_.feed(data)) {
            case RequestReader::Event::kNeedMore:
                return awaitMore();
            case RequestReader::Event::kHeadComplete:
                next = beginBody(!data.empty());
                break;
            case RequestReader::Event::kComplete:
                next = dispatch(data);
                break;
            case RequestReader::Event::kRefused:
                return refuse(reader_.refusal());
        }
        if (next != Next::kRead) return next;
    }
}

Connection::Next Connection::awaitMore() {
    if (const Next next = settle(); next != Next::kRead) return next;
    if (reader_.idle()) {
        if (phase_ == Phase::kReading) setPhase(Phase::kIdle);
        return Next::kRead;
    }
    if (reader_.inBody()) {
        const std::size_t received = reader_.incoming()->request.body.size();
        if (received - progress_ >= HttpServerSettings::kProgress) {
            progress_ = received;
            setDeadline(shared_.settings.bodyTimeout);
        }
    } else if (phase_ != Phase::kReading) {
        setPhase(Phase::kReading);
        setDeadline(shared_.settings.headerTimeout);
    }
    return Next::kRead;
}

Connection::Next Connection::beginBody(bool moreReceived) {
    IncomingRequest& incoming = *reader_.incoming();
    route_ = shared_.handler.limitsFor(incoming.request.method, incoming.request.path);
    if (const auto refusal = reader_.limitBody(route_.maxBody)) return refuse(*refusal);
    if (!reader_.inBody()) return Next::kRead;
    const Framing& framing = incoming.head.framing();
    const std::size_t size = framing.chunked ? route_.maxBody : framing.contentLength;
    if (size > HttpServerSettings::kInlineBody && !(incoming.bodyShare = shared_.bodies.take(size)))
        return refuse(kTooManyBodies);
    setPhase(Phase::kReading);
    progress_ = 0;
    setDeadline(shared_.settings.bodyTimeout);
    if (framing.expectContinue && !moreReceived) loop_.sendBuffer().append(kContinue);
    return Next::kRead;
}

/// Fills in what the connection knows about its client.
void Connection::complete(http::Request& request) {
    request.remoteAddress = peer_.address;
    request.secure = channel_->secure();
    if (peer_.trusted) shared_.proxies.apply(request);
    const std::optional<std::string_view> id = request.headers.get("X-Request-Id");
    request.requestId = id && isAcceptableRequestId(*id) ? std::string(*id) : generateRequestId();
    if (!request.rawQuery.empty()) request.query = http::parseForm(request.rawQuery);
}

Connection::Next Connection::dispatch(std::string_view data) {
    incoming_ = reader_.take();
    http::Request& request = incoming_->request;
    const Framing& framing = incoming_->head.framing();
    complete(request);
    Counters::add(loop_.counters().requests);
    answer_ = AnswerContext{request.method == http::Method::kHead, framing.minorVersion == 0, framing.keepAlive,
                            request.requestId, request.path};
    linger_ = !request.body.empty();
    if (WorkerPool* const pool = shared_.poolFor(route_.execution, request.body.size())) return dispatchTo(*pool, data);
    return answerHere(shared_.handle(std::move(request), answer_), data);
}

Connection::Next Connection::dispatchTo(WorkerPool& pool, std::string_view data) {
    std::string& out = loop_.sendBuffer();
    if (!out.empty() && deliver(out) == Sent::kBroken) return closed();
    out.clear();
    input_ = data;
    setPhase(Phase::kHandling);
    lookAgainWhenIdle();
    state_.fetch_or(kWithWorker, std::memory_order_acq_rel);
    if (pool.tryPost(*this)) return Next::kStop;
    state_.fetch_and(~std::uint32_t{kWithWorker}, std::memory_order_acq_rel);
    input_.clear();
    return answerHere(shared_.overloaded(answer_), data);
}

/// A worker cannot use the loop's timers: be here when its answer may have left the connection idle for too long.
void Connection::lookAgainWhenIdle() {
    loop_.timers().scheduleBy(links, loop_.now() + shared_.settings.idleTimeout.count());
}

Connection::Next Connection::answerHere(http::Response&& response, std::string_view data) {
    std::string& out = loop_.sendBuffer();
    if (streams(response)) {
        input_ = data;
        lookAgainWhenIdle();
        if (startStream(response, out)) return Next::kStop;
        input_.clear();
        response = shared_.overloaded(answer_);
    }
    const std::shared_ptr<PushQueue> queue = startPush(response, out);
    if (!queue) writeAnswer(response, out);
    incoming_.reset();
    if (broken_) return closed();
    if (queue) {
        const Next next = flush();
        subscribe(response, queue);
        return next;
    }
    if (pending_.empty()) setPhase(Phase::kIdle);
    setDeadline(shared_.settings.idleTimeout);
    finishing_ = !answer_.keepAlive;
    // Small answers go out together, by awaitMore.
    if (!finishing_ && pending_.empty() && out.size() < HttpServerSettings::kProgress) return Next::kRead;
    linger_ = linger_ || !data.empty();
    const Next next = settle();
    if (next == Next::kStop && phase_ != Phase::kClosed) input_ = data;
    return next;
}

/// An answer of the transport's own. The connection ends with it: where the next request starts is not known.
Connection::Next Connection::refuse(const Refusal& refusal) {
    Counters::add(loop_.counters().badRequests);
    const std::unique_ptr<IncomingRequest> incoming = reader_.take();
    http::Request nothing;
    http::Request& partial = incoming ? incoming->request : nothing;
    complete(partial);
    const bool http10 = incoming && incoming->head.framing().minorVersion == 0;
    answer_ = AnswerContext{partial.method == http::Method::kHead, http10, false, partial.requestId, partial.path};
    finishing_ = linger_ = true;
    http::Response response = shared_.refuse(refusal, partial);
    if (refusal.status == 503) response.headers.set("Retry-After", "1");
    writeAnswer(response, loop_.sendBuffer());
    return broken_ ? closed() : settle();
}

}  // namespace hub::host::transport

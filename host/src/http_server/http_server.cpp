#include "http_server/http_server.hpp"

#include <algorithm>
#include <utility>

#include "http_server/acceptor.hpp"
#include "http_server/event_loop.hpp"
#include "http_server/shared.hpp"

namespace hub::host {

class HttpServer::Implementation {
public:
    Implementation(HttpServerSettings settings, RequestHandler& handler) : shared(std::move(settings), handler) {}

    transport::Shared shared;
    std::vector<std::unique_ptr<transport::EventLoop>> loops;
    std::unique_ptr<transport::Acceptor> acceptor;
};

HttpServer::HttpServer(HttpServerSettings settings, RequestHandler& handler)
    : implementation_(std::make_unique<Implementation>(std::move(settings), handler)) {}

HttpServer::~HttpServer() {
    stop(std::chrono::milliseconds(0));
}

void HttpServer::start() {
    Implementation& i = *implementation_;
    const std::size_t count = std::max<std::size_t>(1, i.shared.settings.ioThreads);
    for (std::size_t n = 0; n < count; ++n) i.loops.push_back(std::make_unique<transport::EventLoop>(i.shared, n));
    i.acceptor = std::make_unique<transport::Acceptor>(i.shared, i.loops);
    for (transport::WorkerPool* pool : {&i.shared.cpu, &i.shared.database, &i.shared.stream}) pool->start();
    for (const auto& loop : i.loops) loop->start(*i.acceptor);
}

std::uint16_t HttpServer::port() const {
    return implementation_->acceptor ? implementation_->acceptor->port() : 0;
}

void HttpServer::stop(std::chrono::milliseconds grace) {
    Implementation& i = *implementation_;
    if (!i.acceptor || i.shared.stopping.exchange(true)) return;
    i.acceptor->stop();
    for (const auto& loop : i.loops) loop->drain();
    i.shared.awaitDrained(grace);
    for (const auto& loop : i.loops) loop->breakOff();
    // Workers first: while they run, connections and loops must stay.
    for (transport::WorkerPool* pool : {&i.shared.cpu, &i.shared.database, &i.shared.stream}) pool->stop();
    for (const auto& loop : i.loops) loop->join();
}

HttpServerStatistics HttpServer::statistics() const {
    using transport::Phase;
    HttpServerStatistics sum;
    for (const auto& loop : implementation_->loops) {
        const transport::Counters& c = loop->counters();
        const auto level = [&](Phase phase) {
            return static_cast<std::size_t>(
                std::max<std::int64_t>(0, c.phases[static_cast<std::size_t>(phase)].load(std::memory_order_relaxed)));
        };
        sum.accepted += c.accepted;
        sum.requests += c.requests;
        sum.badRequests += c.badRequests;
        sum.timeouts += c.timeouts;
        sum.idleTimeouts += c.idleTimeouts;
        sum.overloads += c.overloads;
        sum.acceptPauses += c.acceptPauses;
        sum.disconnects += c.disconnects;
        sum.pushOverflows += c.pushOverflows;
        sum.tlsFailures += c.tlsFailures;
        sum.bytesReceived += c.bytesReceived;
        sum.bytesSent += c.bytesSent;
        sum.handshaking += level(Phase::kHandshake);
        sum.idle += level(Phase::kIdle);
        sum.reading += level(Phase::kReading);
        sum.handling += level(Phase::kHandling);
        sum.streaming += level(Phase::kStreaming);
        sum.pushing += level(Phase::kPushing);
        sum.writing += level(Phase::kWriting);
        sum.closing += level(Phase::kClosing);
    }
    sum.connections = sum.handshaking + sum.idle + sum.reading + sum.handling + sum.streaming + sum.pushing +
                      sum.writing + sum.closing;
    sum.cpu = implementation_->shared.cpu.statistics();
    sum.database = implementation_->shared.database.statistics();
    sum.stream = implementation_->shared.stream.statistics();
    return sum;
}

}  // namespace hub::host

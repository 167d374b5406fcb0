#include "http_server/shared.hpp"

#include <exception>
#include <string>
#include <utility>

#include "hub/log/log.hpp"

namespace hub::host::transport {
namespace {

http::Request known(const AnswerContext& context) {
    http::Request request;
    request.path = context.path;
    request.requestId = context.requestId;
    return request;
}

}  // namespace

Shared::Shared(HttpServerSettings s, RequestHandler& h)
    : settings(std::move(s)),
      handler(h),
      headLimits{settings.maxRequestLine, settings.maxHeaderBytes, settings.maxHeaders},
      proxies(settings.trustedProxies),
      tls(settings.tls),
      cpu("hub-cpu", settings.cpuWorkers, settings.queueLimit),
      database("hub-db", settings.databaseWorkers, settings.queueLimit),
      stream("hub-stream", settings.streamWorkers, settings.queueLimit),
      bodies(settings.maxBodies) {}

WorkerPool* Shared::poolFor(http::Execution execution, std::size_t bodySize) noexcept {
    if (execution == http::Execution::kDatabase) return &database;
    return settings.cpuWorkers == 0 || bodySize <= HttpServerSettings::kInlineBody ? nullptr : &cpu;
}

http::Response Shared::handle(http::Request&& request, const AnswerContext& context) noexcept {
    try {
        return handler.handle(std::move(request));
    } catch (const std::exception& error) {
        log::error("http_server.handler_failed", {{"request_id", context.requestId}, {"error", error.what()}});
    } catch (...) {
        log::error("http_server.handler_failed",
                   {{"request_id", context.requestId}, {"error", "not a std::exception"}});
    }
    return failed(context);
}

http::Response Shared::refuse(const Refusal& refusal, const http::Request& partial) noexcept {
    try {
        return handler.refuse(refusal.status, refusal.code, refusal.message, &partial);
    } catch (const std::exception& error) {
        log::error("http_server.refuse_failed", {{"status", refusal.status}, {"error", error.what()}});
    } catch (...) {
        log::error("http_server.refuse_failed", {{"status", refusal.status}, {"error", "not a std::exception"}});
    }
    http::Response bare;
    bare.status = refusal.status;
    return bare;
}

http::Response Shared::overloaded(const AnswerContext& context) noexcept {
    const Refusal refusal{503, "overloaded", "The server is busy; try again in a moment."};
    http::Response response = refuse(refusal, known(context));
    response.headers.set("Retry-After", "1");
    return response;
}

http::Response Shared::failed(const AnswerContext& context) noexcept {
    return refuse({500, "internal_error", "The server failed to answer this request."}, known(context));
}

void Shared::connectionEnded() noexcept {
    if (connections.fetch_sub(1, std::memory_order_acq_rel) != 1 || !stopping.load(std::memory_order_acquire)) return;
    const std::lock_guard lock(drainMutex_);
    drained_.notify_all();
}

void Shared::awaitDrained(std::chrono::milliseconds grace) {
    std::unique_lock lock(drainMutex_);
    drained_.wait_for(lock, grace, [this] { return connections.load(std::memory_order_acquire) == 0; });
}

}  // namespace hub::host::transport

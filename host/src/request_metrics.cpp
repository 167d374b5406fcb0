#include "request_metrics.hpp"

#include <algorithm>

namespace hub::host {

RouteMetrics::RouteMetrics(std::string method, std::string route)
    : method_(std::move(method)), route_(std::move(route)),
      seconds_(metrics::registry().histogram("dialhub_http_request_duration_seconds",
                                             "Time from the complete request to the answer, by route",
                                             {{"method", method_}, {"route", route_}})) {}

metrics::Counter& RouteMetrics::counterOf(int status) {
    const int known = std::clamp(status, kFirstStatus, kLastStatus);
    std::atomic<metrics::Counter*>& slot = byStatus_[static_cast<std::size_t>(known - kFirstStatus)];
    metrics::Counter* counter = slot.load(std::memory_order_acquire);
    if (!counter) {
        counter = &metrics::registry().counter("dialhub_http_requests_total", "Requests answered, by route and status",
                                               {{"method", method_}, {"route", route_}, {"status", std::to_string(known)}});
        slot.store(counter, std::memory_order_release);
    }
    return *counter;
}

void RouteMetrics::record(int status, std::chrono::microseconds elapsed) noexcept {
    counterOf(status).increment();
    seconds_.observe(std::chrono::duration<double>(elapsed).count());
}

RouteMetrics& unmatchedMetrics() {
    static RouteMetrics metrics("any", "unmatched");
    return metrics;
}

}  // namespace hub::host

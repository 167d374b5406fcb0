/// @file request_metrics.hpp
/// @brief Counts and times requests per route.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <string>

#include "hub/metrics/registry.hpp"

namespace hub::host {

/// The series of one route. Thread-safe; a status's counter is looked up in the registry once.
class RouteMetrics {
public:
    RouteMetrics(std::string method, std::string route);
    void record(int status, std::chrono::microseconds elapsed) noexcept;

private:
    static constexpr int kFirstStatus = 100;
    static constexpr int kLastStatus = 599;
    metrics::Counter& counterOf(int status);

    std::string method_;
    std::string route_;
    metrics::Histogram& seconds_;
    std::array<std::atomic<metrics::Counter*>, kLastStatus - kFirstStatus + 1> byStatus_{};
};

/// The series of requests that matched no route or were refused by the transport.
RouteMetrics& unmatchedMetrics();

}  // namespace hub::host

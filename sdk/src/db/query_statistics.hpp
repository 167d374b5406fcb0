/// @file query_statistics.hpp
/// @brief How often and how long queries run, by name, never by parameters.
#pragma once

#include <chrono>
#include <string>

#include "hub/metrics/registry.hpp"

namespace hub::db::detail {

/// The metrics of one query; look-up is slow, so connections keep it.
struct QueryStatistics {
    explicit QueryStatistics(const std::string& queryName);
    metrics::Histogram& seconds;
    metrics::Counter& errors;
};

/// Measures one execution; logs it when it is slow. An execution counts as failed unless told otherwise.
class QueryTimer {
public:
    /// `slow` of 0 never logs.
    QueryTimer(const char* queryName, const QueryStatistics& statistics, std::chrono::milliseconds slow) noexcept
        : name_(queryName), statistics_(statistics), slow_(slow), started_(std::chrono::steady_clock::now()) {}
    ~QueryTimer();
    QueryTimer(const QueryTimer&) = delete;
    QueryTimer& operator=(const QueryTimer&) = delete;
    void succeeded() noexcept { failed_ = false; }

private:
    const char* name_;
    const QueryStatistics& statistics_;
    std::chrono::milliseconds slow_;
    std::chrono::steady_clock::time_point started_;
    bool failed_ = true;
};

}  // namespace hub::db::detail

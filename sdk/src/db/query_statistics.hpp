/// @file query_statistics.hpp
/// @brief How often and how long queries run, by name, never by parameters.
#pragma once

#include <atomic>
#include <chrono>
#include <string>

#include "hub/metrics/registry.hpp"

namespace hub::db::detail {

/// The metrics of one query; look-up is slow, so connections keep it.
struct QueryStatistics {
    explicit QueryStatistics(const std::string& queryName);
    metrics::Histogram& seconds;
};

/// From which duration on statements are logged; 0: never. Shared by the connections of a pool, may change at any time.
using SlowQueryLimit = std::atomic<std::chrono::milliseconds::rep>;

/// Measures one execution; logs it when it is slow. An execution counts as failed unless told otherwise.
class QueryTimer {
public:
    QueryTimer(const char* queryName, const QueryStatistics& statistics, const SlowQueryLimit& slow) noexcept
        : name_(queryName), statistics_(statistics), slow_(slow), started_(std::chrono::steady_clock::now()) {}
    ~QueryTimer();
    QueryTimer(const QueryTimer&) = delete;
    QueryTimer& operator=(const QueryTimer&) = delete;
    /// `rows` returned or affected.
    void succeeded(std::int64_t rows) noexcept { rows_ = rows; }
    /// Why it is going to fail; empty when the server did not say.
    void failing(const std::string& sqlState) { sqlState_ = sqlState; }

private:
    const char* name_;
    const QueryStatistics& statistics_;
    const SlowQueryLimit& slow_;
    std::chrono::steady_clock::time_point started_;
    std::string sqlState_;
    std::int64_t rows_ = -1;  ///< Negative: failed.
};

/// The two characters of a SQLSTATE that name its class; "none" when the server did not give one.
std::string errorClass(const std::string& sqlState);

/// Names the metrics before there is a query.
void declareQueryMetrics();

}  // namespace hub::db::detail

#include "query_statistics.hpp"

#include <algorithm>

#include "hub/log/log.hpp"
#include "hub/text/ascii.hpp"

namespace hub::db::detail {

namespace {

constexpr const char* kSeconds = "dialhub_db_query_duration_seconds";
constexpr const char* kSecondsHelp = "Time from sending a statement to having its result, by query name.";
constexpr const char* kErrors = "dialhub_db_query_errors_total";
constexpr const char* kErrorsHelp = "Statements that failed, by query name and class of SQLSTATE.";

}  // namespace

std::string errorClass(const std::string& sqlState) {
    if (sqlState.size() != 5 || !std::ranges::all_of(sqlState, text::isAlphanumeric)) return "none";
    return sqlState.substr(0, 2);
}

void declareQueryMetrics() {
    metrics::registry().declare(kSeconds, kSecondsHelp, metrics::Kind::kHistogram);
    metrics::registry().declare(kErrors, kErrorsHelp, metrics::Kind::kCounter);
}

QueryStatistics::QueryStatistics(const std::string& queryName)
    : seconds(metrics::registry().histogram(kSeconds, kSecondsHelp, {{"query", queryName}})) {}

QueryTimer::~QueryTimer() {
    const auto elapsed = std::chrono::steady_clock::now() - started_;
    statistics_.seconds.observe(std::chrono::duration<double>(elapsed).count());
    const bool failed = rows_ < 0;
    if (failed) {
        metrics::registry()
            .counter(kErrors, kErrorsHelp, {{"query", name_}, {"class", errorClass(sqlState_)}})
            .increment();
    }
    const std::chrono::milliseconds slow(slow_.load(std::memory_order_relaxed));
    if (slow.count() == 0 || elapsed < slow) return;
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count();
    if (failed) {
        log::warning("db.slow_query",
                     {{"query", name_}, {"milliseconds", milliseconds}, {"failed", true}, {"sqlstate", sqlState_}});
    } else {
        log::warning("db.slow_query", {{"query", name_}, {"milliseconds", milliseconds}, {"rows", rows_}});
    }
}

}  // namespace hub::db::detail

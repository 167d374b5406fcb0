#include "query_statistics.hpp"

#include "hub/log/log.hpp"

namespace hub::db::detail {

QueryStatistics::QueryStatistics(const std::string& queryName)
    : seconds(metrics::registry().histogram("dialhub_db_query_duration_seconds",
                                            "Time from sending a statement to having its result, by query name.",
                                            {{"query", queryName}})),
      errors(metrics::registry().counter("dialhub_db_query_errors_total", "Statements that failed, by query name.",
                                         {{"query", queryName}})) {}

QueryTimer::~QueryTimer() {
    const auto elapsed = std::chrono::steady_clock::now() - started_;
    statistics_.seconds.observe(std::chrono::duration<double>(elapsed).count());
    if (failed_) statistics_.errors.increment();
    if (slow_.count() > 0 && elapsed >= slow_)
        log::warning("db.slow_query",
                     {{"query", name_},
                      {"milliseconds", std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count()}});
}

}  // namespace hub::db::detail

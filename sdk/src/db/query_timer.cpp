#include "query_timer.hpp"

#include "hub/log/log.hpp"

namespace hub::db::detail {

QueryTimer::~QueryTimer() {
    using std::chrono::duration_cast;
    using std::chrono::milliseconds;
    const auto elapsed = std::chrono::steady_clock::now() - started_;
    if (slow_.count() > 0 && elapsed >= slow_)
        log::warning("db.slow_query",
                     {{"query", name_}, {"milliseconds", duration_cast<milliseconds>(elapsed).count()}});
}

}  // namespace hub::db::detail

/// @file
/// @brief HTTP of the statistics.
#pragma once

#include "hub/http/message.hpp"
#include "statistics/service.hpp"

namespace hub::number_queue::statistics {

/// Thread-safe. Everything is of one company; the first three also of all of them.
class Handlers {
public:
    /// All outlive the handlers.
    Handlers(db::Database& database, const time::Clock& clock, const TimeZone& zone)
        : database_(database), zone_(zone), service_(database, clock, zone) {}

    http::Response numbersSummary(const http::Request& request);
    http::Response attemptsSummary(const http::Request& request);
    http::Response attemptTrend(const http::Request& request);
    http::Response costs(const http::Request& request);
    http::Response dashboard(const http::Request& request);

private:
    Scope scopeOf(const http::Request& request);

    db::Database& database_;
    const TimeZone& zone_;
    StatisticsService service_;
};

}  // namespace hub::number_queue::statistics

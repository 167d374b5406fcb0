/// @file
/// @brief Counts numbers and calls, and what calls have cost.
#pragma once

#include "catalog/model.hpp"
#include "hub/db/database.hpp"
#include "hub/time/clock.hpp"
#include "schedule/time_zone.hpp"
#include "statistics/model.hpp"

namespace hub::number_queue {

/// Thread-safe. Reads only. Days are those of the zone.
class StatisticsService {
public:
    /// All outlive the service.
    StatisticsService(db::Database& database, const time::Clock& clock, const TimeZone& zone)
        : database_(database), clock_(clock), zone_(zone) {}

    Counts numbers(const Scope& scope);
    Counts attempts(const Scope& scope, const Lately& lately);
    /// The current hour or day and those before it, `span` in all, also the empty ones.
    Trend trend(const Scope& scope, Granularity granularity, std::int64_t span);
    Costs costs(std::int64_t company);
    /// `filter`: "1h", "today", "yesterday", "7d" or "30d".
    Dashboard dashboard(std::int64_t company, Catalog groups, const std::string& filter);

private:
    /// The local midnight that many days before today's.
    time::Timestamp midnight(int daysBack) const;
    time::Timestamp monthStart() const;
    Period periodOf(const Lately& lately) const;
    Period periodOf(const std::string& filter) const;

    db::Database& database_;
    const time::Clock& clock_;
    const TimeZone& zone_;
};

}  // namespace hub::number_queue

#include "statistics/service.hpp"

#include "billing/repository.hpp"
#include "statistics/repository.hpp"

namespace hub::number_queue {

namespace {

using std::chrono::days;
using std::chrono::hours;

/// Ends of periods are not a part of them; what happens now is.
constexpr std::chrono::microseconds kTick{1};

void count(GroupCounts& counts, const GroupRow& row) {
    counts.statuses[row.status] += row.count;
    if (row.inbound) counts.inbound += row.count;
}

}  // namespace

Counts StatisticsService::numbers(const Scope& scope) {
    return database_.inStatement("numbers_summary",
                                 [&](db::Transaction& tx) { return statistics_repository::countNumbers(tx, scope); });
}

Counts StatisticsService::attempts(const Scope& scope, const Lately& lately) {
    const Period period = periodOf(lately);
    return database_.inStatement(
        "count_attempts", [&](db::Transaction& tx) { return statistics_repository::countAttempts(tx, scope, period); });
}

Trend StatisticsService::trend(const Scope& scope, Granularity granularity, std::int64_t span) {
    const bool hourly = granularity == Granularity::kHour;
    const time::Timestamp now = clock_.now();
    const time::Timestamp local = now + zone_.offsetAt(now);
    // Local steps, so that days stay days when clocks change.
    const time::Timestamp last =
        hourly ? time::Timestamp(std::chrono::floor<hours>(local)) : time::Timestamp(std::chrono::floor<days>(local));
    const auto step = hourly ? hours(1) : hours(24);
    const time::Timestamp first = last - step * (span - 1);
    Trend trend;
    for (time::Timestamp at = first; at <= last; at += step) trend[zone_.toUtc(at)];
    const auto rows = database_.inStatement("attempt_trend", [&](db::Transaction& tx) {
        return statistics_repository::countByTime(tx, scope, {zone_.toUtc(first), now + kTick},
                                                  {granularity, zone_.name()});
    });
    for (const TrendRow& row : rows) trend[row.start][row.status] += row.count;
    return trend;
}

Costs StatisticsService::costs(std::int64_t company) {
    const statistics_repository::CostPeriods periods{midnight(0), monthStart(), clock_.now() + kTick};
    return database_.inTransaction("sum_costs",
                                   [&](db::Transaction& tx) {
                                       Costs costs = statistics_repository::sumCosts(tx, company, periods);
                                       if (const auto wallet = billing_repository::find(tx, company))
                                           costs.costPerConnected = wallet->cost;
                                       return costs;
                                   },
                                   {.readOnly = true});
}

Dashboard StatisticsService::dashboard(std::int64_t company, Catalog groups, const std::string& filter) {
    const Period period = periodOf(filter);
    const auto rows = database_.inStatement("dashboard_stats", [&](db::Transaction& tx) {
        return statistics_repository::countByGroup(tx, company, period, groups);
    });
    Dashboard dashboard;
    for (const GroupRow& row : rows) {
        if (dashboard.groups.empty() || dashboard.groups.back().id != row.id)
            dashboard.groups.push_back({row.id, row.name, {}});
        count(dashboard.groups.back().counts, row);
        count(dashboard.totals, row);
    }
    return dashboard;
}

time::Timestamp StatisticsService::midnight(int daysBack) const {
    const time::Timestamp now = clock_.now();
    const auto today = std::chrono::floor<days>(now + zone_.offsetAt(now));
    return zone_.toUtc(today - days(daysBack));
}

time::Timestamp StatisticsService::monthStart() const {
    const time::Timestamp now = clock_.now();
    const time::Date today{std::chrono::floor<days>(now + zone_.offsetAt(now))};
    return zone_.toUtc(std::chrono::sys_days(today.year() / today.month() / 1));
}

Period StatisticsService::periodOf(const Lately& lately) const {
    const time::Timestamp end = clock_.now() + kTick;
    if (lately.hours) return {end - hours(*lately.hours), end};
    if (lately.days) return {midnight(static_cast<int>(*lately.days) - 1), end};
    return {time::Timestamp{}, end};
}

Period StatisticsService::periodOf(const std::string& filter) const {
    const time::Timestamp end = clock_.now() + kTick;
    if (filter == "1h") return {end - hours(1), end};
    if (filter == "today") return {midnight(0), end};
    if (filter == "yesterday") return {midnight(1), midnight(0)};
    return {midnight(filter == "7d" ? 6 : 29), end};
}

}  // namespace hub::number_queue

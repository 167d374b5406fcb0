#include "statistics/repository.hpp"

#include "number_queue/sql.hpp"

namespace hub::number_queue {

TrendRow TrendRow::fromRow(const db::Row& row) {
    return {row.get<time::Timestamp>("bucket"), row.get<std::string>("status"), row.get<std::int64_t>("count")};
}

Costs Costs::fromRow(const db::Row& row) {
    return {row.get<std::int64_t>("daily_count"), row.get<std::int64_t>("daily_cost"),
            row.get<std::int64_t>("monthly_count"), row.get<std::int64_t>("monthly_cost"), 0};
}

GroupRow GroupRow::fromRow(const db::Row& row) {
    return {row.get<std::optional<std::int64_t>>("id"), row.get<std::optional<std::string>>("name"),
            row.get<std::string>("status"), row.get<bool>("inbound"), row.get<std::int64_t>("count")};
}

namespace statistics_repository {

namespace {

struct CountRow {
    std::string status;
    std::int64_t count = 0;
    static CountRow fromRow(const db::Row& row) {
        return {row.get<std::string>("status"), row.get<std::int64_t>("count")};
    }
};

Counts countsOf(const std::vector<CountRow>& rows) {
    Counts counts;
    for (const CountRow& row : rows) counts[row.status] += row.count;
    return counts;
}

}  // namespace

Counts countNumbers(db::Transaction& tx, const Scope& scope) {
    return countsOf(scope ? tx.queryAll<CountRow>(sql::kCountNumbersByStatus, *scope)
                          : tx.queryAll<CountRow>(sql::kCountAllNumbersByStatus));
}

Counts countAttempts(db::Transaction& tx, const Scope& scope, const Period& period) {
    return countsOf(scope ? tx.queryAll<CountRow>(sql::kCountAttemptsByStatus, *scope, period.from, period.before)
                          : tx.queryAll<CountRow>(sql::kCountAllAttemptsByStatus, period.from, period.before));
}

std::vector<TrendRow> countByTime(db::Transaction& tx, const Scope& scope, const Period& period,
                                  const Buckets& buckets) {
    const char* const unit = buckets.granularity == Granularity::kHour ? "hour" : "day";
    return scope ? tx.queryAll<TrendRow>(sql::kCountAttemptsByTime, *scope, period.from, period.before, unit,
                                         buckets.zone)
                 : tx.queryAll<TrendRow>(sql::kCountAllAttemptsByTime, period.from, period.before, unit, buckets.zone);
}

std::vector<GroupRow> countByGroup(db::Transaction& tx, std::int64_t company, const Period& period, Catalog groups) {
    const bool byLine = groups == Catalog::kOutboundLines;
    return tx.queryAll<GroupRow>(sql::kCountAttemptsByGroup, company, period.from, period.before, byLine);
}

Costs sumCosts(db::Transaction& tx, std::int64_t company, const CostPeriods& periods) {
    return tx.queryOne<Costs>(sql::kSumCosts, company, periods.today, periods.month, periods.before);
}

}  // namespace statistics_repository

}  // namespace hub::number_queue

/// @file
/// @brief Numbers and calls counted in the database.
#pragma once

#include <vector>

#include "catalog/model.hpp"
#include "hub/db/transaction.hpp"
#include "statistics/model.hpp"

namespace hub::number_queue::statistics_repository {

Counts countNumbers(db::Transaction& tx, const Scope& scope);
Counts countAttempts(db::Transaction& tx, const Scope& scope, const Period& period);

struct Buckets {
    Granularity granularity = Granularity::kDay;
    std::string zone;  ///< IANA name: whose days.
};
/// Only where there is something to count.
std::vector<TrendRow> countByTime(db::Transaction& tx, const Scope& scope, const Period& period,
                                  const Buckets& buckets);
/// Sorted by group; calls without one come last.
std::vector<GroupRow> countByGroup(db::Transaction& tx, std::int64_t company, const Period& period, Catalog groups);

struct CostPeriods {
    time::Timestamp today{};
    time::Timestamp month{};
    time::Timestamp before{};
};
/// Without the price.
Costs sumCosts(db::Transaction& tx, std::int64_t company, const CostPeriods& periods);

}  // namespace hub::number_queue::statistics_repository

/// @file
/// @brief Suppressions in the database.
#pragma once

#include <vector>

#include "hub/db/transaction.hpp"
#include "suppression/model.hpp"

namespace hub::number_queue::suppression_repository {

/// Suppresses the (canonical) numbers and takes them out of the queues. @return how many were not suppressed before.
std::int64_t add(db::Transaction& tx, const SuppressionAct& act, std::string_view source,
                 const std::vector<std::string>& phones, time::Timestamp now);
/// Plans made while the table was small would read all of it.
void analyze(db::Transaction& tx);
/// By numbers, or the one with that id. @return the numbers that were suppressed.
std::vector<std::string> lift(db::Transaction& tx, const SuppressionAct& act, const std::vector<std::string>& phones,
                              std::optional<std::int64_t> id, time::Timestamp now);
/// By the organization, or for every company.
bool isSuppressed(db::Transaction& tx, std::int64_t organizationId, const std::string& phone);
SuppressionPage list(db::Transaction& tx, const SuppressionQuery& query);

}  // namespace hub::number_queue::suppression_repository

/// @file
/// @brief The hub's side of numbers at carriers in the database.
#pragma once

#include <string>
#include <vector>

#include "carriers/inventory_diff.hpp"
#include "hub/db/transaction.hpp"
#include "hub/json/value.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::number_assignment::carriers::number_repository {

/// Those that are said to be at the carrier.
std::vector<LocalNumber> list(db::Transaction& tx, std::int64_t organizationId, Provider provider);
void setCapabilities(db::Transaction& tx, std::int64_t organizationId, const std::string& id,
                     const json::Value& capabilities, time::Timestamp now);

}  // namespace hub::number_assignment::carriers::number_repository

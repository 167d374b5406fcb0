/// @file upkeep.hpp
/// @brief What has to be done to the tables from time to time.
#pragma once

#include <chrono>
#include <stop_token>

#include "hub/db/database.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::lead_intake {

/// Removes call events received before the moment, in small steps. @return how many, also when it was stopped midway.
std::int64_t forgetCallEvents(db::Database& database, time::Timestamp before, const std::stop_token& stop);

/// Partitions of the history for this month and the year after it. @return how many were made.
int prepareHistory(db::Database& database, time::Timestamp now);

}  // namespace hub::lead_intake

/// @file
/// @brief What becomes of a call's reservation. Both may be told twice.
#pragma once

#include <cstdint>
#include <string>

#include "hub/db/transaction.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::number_assignment::carriers::settlement {

/// The carrier took the call, or may have: it counts, even though the reservation was about to expire.
void commit(db::Transaction& tx, std::int64_t organizationId, const std::string& reservation, time::Timestamp now);
/// There was no call: its place is given back.
void cancel(db::Transaction& tx, std::int64_t organizationId, const std::string& reservation, time::Timestamp now);

}  // namespace hub::number_assignment::carriers::settlement

/// @file
/// @brief A company's dispatch settings and lists in the database.
#pragma once

#include "dispatch/model.hpp"
#include "hub/db/transaction.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::number_queue::dispatch_repository {

/// @pre company_repository::ensure
DispatchPage find(db::Transaction& tx, std::int64_t company);
/// As find(), locked until the transaction ends.
DispatchPage lock(db::Transaction& tx, std::int64_t company);
void set(db::Transaction& tx, std::int64_t company, const DispatchSettings& settings, time::Timestamp now);
/// @return whether the company has that list.
bool changeList(db::Transaction& tx, std::int64_t company, const ListChange& change, time::Timestamp now);

}  // namespace hub::number_queue::dispatch_repository

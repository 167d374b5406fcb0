/// @file
/// @brief The list in the database.
#pragma once

#include <vector>

#include "do_not_call/model.hpp"
#include "hub/db/transaction.hpp"

namespace hub::number_assignment::do_not_call::repository {

/// Who adds entries, and when.
struct Addition {
    std::int64_t organizationId = 0;
    std::string actor;
    time::Timestamp now{};
};
/// @return the numbers that were not on the list.
std::vector<std::string> add(db::Transaction& tx, const Addition& addition, const std::vector<NewEntry>& entries);
/// Those of the numbers that are on the list.
std::vector<std::string> known(db::Transaction& tx, std::int64_t organizationId, const std::vector<NewEntry>& entries);
std::vector<Entry> list(db::Transaction& tx, std::int64_t organizationId, const Page& page);
/// False: it was not there.
bool remove(db::Transaction& tx, std::int64_t organizationId, const std::string& phoneNumber);

}  // namespace hub::number_assignment::do_not_call::repository

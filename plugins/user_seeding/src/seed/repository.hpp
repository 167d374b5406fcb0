/// @file
/// @brief The statements of seeding: each takes many rows at once.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "hub/db/transaction.hpp"
#include "seed/plan.hpp"

namespace hub::user_seeding {

/// A row and where its link leads; 0 without one.
struct RowToLoad {
    const SeedRow* row = nullptr;
    std::int64_t dialerId = 0;
};

struct AuditedChange {
    const char* action = "";
    std::int64_t userId = 0;
    std::optional<std::string> before{};  ///< JSON
    std::optional<std::string> after{};
};

/// Who changes an organization's users.
struct Author {
    std::int64_t organizationId = 0;
    std::string actor;
    std::string requestId;
};

namespace repository {

/// Waits until no other list is applied to the organization; until the transaction ends none is.
void lockSeeding(db::Transaction& tx, std::int64_t organizationId);
/// The people of these names and all administrators, until the transaction ends.
void lockPeople(db::Transaction& tx, std::int64_t organizationId, const std::vector<std::string>& usernames);
/// The active ones.
std::set<std::int64_t> administrators(db::Transaction& tx, std::int64_t organizationId);

/// In the order of the rows.
std::vector<KnownState> knownStates(db::Transaction& tx, std::span<const RowToLoad> rows);
/// Ids by user name, as written; those missing were taken meanwhile.
std::unordered_map<std::string, std::int64_t> insertUsers(db::Transaction& tx, std::int64_t organizationId,
                                                          std::span<PlannedRow* const> rows);
void changeUsers(db::Transaction& tx, std::span<PlannedRow* const> rows);
void putLinks(db::Transaction& tx, std::span<PlannedRow* const> rows);
void addAudit(db::Transaction& tx, const Author& author, std::span<const AuditedChange> changes);

}  // namespace repository

}  // namespace hub::user_seeding

/// @file
/// @brief The statements of seeding: each takes many rows at once.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "hub/db/transaction.hpp"
#include "seed/plan.hpp"

namespace hub::user_seeding {

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

/// Whom the rows' dialer users mean, in the order of the rows.
std::vector<std::optional<std::int64_t>> linkedUsers(db::Transaction& tx, std::span<const ListedRow> rows);

/// Of these rows. Each returns how many were as the plan was based on; fewer than there are rows: it has moved on.
std::int64_t setPasswords(db::Transaction& tx, std::span<PlannedRow* const> rows);
std::int64_t createLinks(db::Transaction& tx, std::span<PlannedRow* const> rows);
std::int64_t moveLinks(db::Transaction& tx, std::span<PlannedRow* const> rows);

void addAudit(db::Transaction& tx, const Author& author, std::span<const AuditedChange> changes);

}  // namespace repository

}  // namespace hub::user_seeding

/// @file
/// @brief What is to be done for each row: the users by the hub's engine, passwords and links beside it. No I/O.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "hub/identity/planning/planner.hpp"
#include "hub/services/user_seeding.hpp"
#include "seed/row_rules.hpp"

namespace hub::user_seeding {

namespace planning = identity::planning;

/// A row and where its link leads; 0 without one.
struct ListedRow {
    const SeedRow* row = nullptr;
    std::int64_t dialerId = 0;
};

/// What a plan is based on.
struct Base {
    planning::Current current;                        ///< Users with the rows' names, addresses or numbers.
    std::vector<std::optional<std::int64_t>> linked;  ///< For each row: whom the dialer's user id means.
    std::set<std::int64_t> administrators;            ///< The active ones, when users may change.
};

struct PlannedRow {
    const SeedRow* row = nullptr;
    std::int64_t dialerId = 0;            ///< 0: the row has no link.
    std::optional<std::int64_t> linked;   ///< Whom the link means before.
    std::optional<std::int64_t> version;  ///< Of a user there is.
    std::optional<std::size_t> change;    ///< In SeedPlan::users.changes.
    services::SeedOutcome outcome;
    bool createUser = false;
    bool changeUser = false;
    bool setPassword = false;  ///< The row's own, or a generated one.
    bool setLink = false;
    bool endsAdministrator = false;
    std::optional<std::string> passwordHash;

    bool refused() const noexcept { return outcome.status == services::SeedStatus::kError; }
    bool needsGenerated() const noexcept { return setPassword && !row->user.password; }
};

struct SeedPlan {
    planning::Plan users;
    std::vector<PlannedRow> rows;  ///< In the order of the list.

    bool endsAdministrator() const noexcept;
};

struct PlanContext {
    std::int64_t organizationId = 0;
    std::string organization;  ///< Its name.
    bool update = false;
    bool resetPasswords = false;
    bool generatePasswords = true;
    bool createUsers = true;
};

/// As the engine wants it.
planning::DesiredUser desiredOf(const SeedRow& row, const PlanContext& context);

/// Of the changes that would leave the organization without an active administrator the last one is refused.
SeedPlan decide(std::span<const ListedRow> rows, const Base& base, const PlanContext& context);

}  // namespace hub::user_seeding

/// @file
/// @brief Compares wanted users with those there are and says what is to be done. No I/O.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hub/services/user_seeding.hpp"
#include "seed/row_rules.hpp"

namespace hub::user_seeding {

/// What the database knows about a row: its user, whoever else has its e-mail address or number, and its link.
struct KnownState {
    std::optional<identity::User> user;
    std::optional<std::int64_t> emailOwner;
    std::optional<std::int64_t> phoneOwner;
    std::optional<std::int64_t> linkedUser;  ///< Whom the dialer's user id means now.
};

/// Which of a user's columns a row changes.
struct PlannedRow {
    const SeedRow* row = nullptr;
    std::int64_t dialerId = 0;  ///< 0: the row has no link.
    std::optional<identity::User> existing;
    services::SeedOutcome outcome;
    bool createUser = false;
    bool changeUser = false;
    bool setPassword = false;  ///< The row's own, or a generated one.
    bool setLink = false;
    bool deactivates = false;
    std::optional<std::string> passwordHash;

    bool refused() const noexcept { return outcome.status == services::SeedStatus::kError; }
    bool needsGenerated() const noexcept { return setPassword && !row->user.password; }
};

struct PlanContext {
    std::int64_t organizationId = 0;
    bool update = false;
    bool resetPasswords = false;
    bool generatePasswords = true;
    bool createUsers = true;
};

/// @param dialerId of the row's link; 0 without one.
PlannedRow planRow(const SeedRow& row, std::int64_t dialerId, const KnownState& known, const PlanContext& context);

/// The changes that would leave the organization without an active administrator are refused, the last ones first.
/// @param administrators the active ones there are.
void keepAnAdministrator(std::vector<PlannedRow>& plan, const std::set<std::int64_t>& administrators);

void refuse(PlannedRow& planned, Problem problem);
/// The outcome's status by what happens to the row.
void settleStatus(PlannedRow& planned);

}  // namespace hub::user_seeding

/// @file hub/identity/planning/engine.hpp
/// @brief Plans and applies: the one way users come into, change in and leave the hub, whoever asks.
///
///     const Plan done = withFreshPlan([&] {
///         return database.inTransaction("…", [&](db::Transaction& tx) {
///             Plan plan = makePlan(tx, desired, policy);
///             applyPlan(tx, plan, settings, context);
///             return plan;
///         });
///     });
///     host.events().committed();
#pragma once

#include <concepts>
#include <stdexcept>
#include <utility>
#include <vector>

#include "hub/db/error.hpp"
#include "hub/http/error.hpp"
#include "hub/identity/planning/model.hpp"
#include "hub/identity/planning/store.hpp"

namespace hub::identity::planning {

/// What the plan was based on has moved on; nothing of it may be kept: let the transaction roll back.
class StalePlan : public std::runtime_error {
public:
    StalePlan() : std::runtime_error("the users have changed since the plan was made") {}
};

/// Reads what is there and decides. Changes nothing; a dry run ends here.
Plan makePlan(db::Transaction& tx, const std::vector<DesiredUser>& desired, const Policy& policy,
              store::Lookup lookup = store::Lookup::kEverything);

/// Does what the plan says: users, audit entries, missing clients; ends the access of those who are deactivated or
/// moved (hub/identity/access.hpp). Thousands of users take one statement. The ids of created users and clients are
/// filled in. The plan may have been made in another transaction.
/// @throws StalePlan when one of its users is not what it was, db::UniqueViolation when a new one exists by now
void applyPlan(db::Transaction& tx, Plan& plan, const NewClientDefaults& defaults, const ChangeContext& context);

/// Runs a whole transaction that makes and applies a plan again when others were faster. It may take the number of the
/// attempt, from 1: only the first should look up less than everything.
/// @throws http::Error (503) when that happens again and again
template <class Transaction>
auto withFreshPlan(Transaction&& transaction) {
    constexpr int kMostAttempts = 8;
    for (int attempt = 1; attempt <= kMostAttempts; ++attempt) {
        try {
            if constexpr (std::invocable<Transaction&, int>)
                return transaction(attempt);
            else
                return transaction();
        } catch (const StalePlan&) {
        } catch (const db::UniqueViolation&) {
        }
    }
    throw http::unavailable("These users are being changed by others; try again", std::chrono::seconds(1));
}

}  // namespace hub::identity::planning

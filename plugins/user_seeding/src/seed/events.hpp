/// @file
/// @brief The domain event of a user who may do nothing any more.
#pragma once

#include "hub/db/transaction.hpp"
#include "hub/identity/model.hpp"

namespace hub::user_seeding {

/// Other plugins free what they hold for the user.
void publishDeactivated(db::Transaction& tx, std::int64_t organizationId, const identity::User& user);

}  // namespace hub::user_seeding

/// @file hub/identity/access.hpp
/// @brief What has to happen besides when somebody may no longer act, or acts for another organization.
#pragma once

#include <cstdint>
#include <vector>

#include "hub/db/transaction.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::identity {

/// For people the caller has just set inactive in this transaction: ends their sessions, revokes the API keys made for
/// them and publishes events::kUserDeactivated, so that plugins free what they hold for them. One statement, however
/// many. Call Announcer::committed() after the commit.
void endAccess(db::Transaction& tx, const std::vector<std::int64_t>& userIds, time::Timestamp now);

/// For people the caller has just given to another organization: ends their sessions, revokes the API keys they had in
/// the former one, removes its dialers' links and publishes events::kUserMoved of it.
void leaveOrganization(db::Transaction& tx, const std::vector<std::int64_t>& userIds,
                       const std::vector<std::int64_t>& formerOrganizations, time::Timestamp now);

}  // namespace hub::identity

/// @file
/// @brief What only requests ask of the tables of users.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine.hpp"
#include "hub/db/transaction.hpp"

namespace hub::keycloak_provisioning::repository {

std::optional<ManagedUser> find(db::Transaction& tx, const std::string& keycloakId);

/// A page of a client's users, the newest first; olderThan is the id of the last one before.
struct Page {
    std::optional<std::int64_t> olderThan;
    std::int64_t limit = 0;
};
std::vector<ManagedUser> list(db::Transaction& tx, std::int64_t organizationId, const Page& page);

/// Holds the name until the transaction ends; false when another transaction does.
bool tryLock(db::Transaction& tx, const std::string& name);

}  // namespace hub::keycloak_provisioning::repository

/// @file
/// @brief Users and clients in the database, a set at a time.
#pragma once

#include <string>
#include <vector>

#include "engine/model.hpp"
#include "hub/db/transaction.hpp"

namespace hub::keycloak_provisioning {

/// Who changes something, when, on whose request; goes into the audit trail.
struct ChangeContext {
    std::string actor;
    std::string requestId;
    time::Timestamp now{};
};

/// What a client's organization gets besides its name.
struct NewClientDefaults {
    std::string timeZone = "Europe/London";
    std::string defaultRegion = "GB";
};

namespace repository {

/// How much is looked up before planning.
enum class Lookup {
    kEverything,
    /// Only who has the keycloak ids. E-mail addresses and user names of others are left to the unique indexes: cheap
    /// for many users, but a plan made so may only be applied, never shown, and what it violates has to be planned
    /// again.
    kKeycloakIds,
};

/// What plan() has to know to judge these users. No locks: applying looks at the versions.
Current load(db::Transaction& tx, const std::vector<DesiredUser>& desired, Lookup lookup);

std::optional<ManagedUser> find(db::Transaction& tx, const std::string& keycloakId);

/// A page of a client's users, the newest first; olderThan is the id of the last one before.
struct Page {
    std::optional<std::int64_t> olderThan;
    std::int64_t limit = 0;
};
std::vector<ManagedUser> list(db::Transaction& tx, std::int64_t organizationId, const Page& page);

std::optional<Client> findClient(db::Transaction& tx, const std::string& name);

/// Creates those that are missing. @return all of them.
std::vector<Client> ensureClients(db::Transaction& tx, const std::vector<std::string>& names,
                                  const NewClientDefaults& defaults, const ChangeContext& context);

/// Writes the users and their audit entries in one statement. @return id and uuid of each, in the order of their
/// keycloak ids. @throws db::UniqueViolation when somebody was faster
struct Created {
    std::int64_t id = 0;
    std::string uuid;
    std::string keycloakId;
    static Created fromRow(const db::Row& row);
};
std::vector<Created> insert(db::Transaction& tx, const std::vector<const UserChange*>& changes,
                            const ChangeContext& context);

/// The same for users that exist; those whose version has moved on are left alone. @return how many were written.
std::int64_t update(db::Transaction& tx, const std::vector<const UserChange*>& changes, const ChangeContext& context);

/// Holds the name until the transaction ends; false when another transaction does.
bool tryLock(db::Transaction& tx, const std::string& name);

}  // namespace repository

}  // namespace hub::keycloak_provisioning

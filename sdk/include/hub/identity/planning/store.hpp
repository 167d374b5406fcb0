/// @file hub/identity/planning/store.hpp
/// @brief Users and clients in the database, a set at a time.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "hub/db/transaction.hpp"
#include "hub/identity/planning/model.hpp"

namespace hub::identity::planning {

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

namespace store {

/// How much is looked up before planning.
enum class Lookup {
    kEverything,
    /// Only who has the keycloak ids. E-mail addresses and user names of others are left to the unique indexes: cheap
    /// for many users, but a plan made so may only be applied, never shown, and what it violates has to be planned
    /// again.
    kKeycloakIds,
};

struct Sought {
    Lookup lookup = Lookup::kEverything;
    Key key = Key::kKeycloakId;
};
/// What plan() has to know to judge these users. No locks: applying looks at the versions.
Current load(db::Transaction& tx, const std::vector<DesiredUser>& desired, const Sought& sought);

std::optional<Client> findClient(db::Transaction& tx, const std::string& name);

/// Creates those that are missing. @return all of them.
std::vector<Client> ensureClients(db::Transaction& tx, const std::vector<std::string>& names,
                                  const NewClientDefaults& defaults, const ChangeContext& context);

using Changes = std::span<const UserChange* const>;

/// Writes new users and their audit entries, thousands in one statement. @return id and uuid of each.
/// @throws db::UniqueViolation when somebody was faster
struct Created {
    std::int64_t id = 0;
    std::string uuid;
    std::string username;
    static Created fromRow(const db::Row& row);
};
std::vector<Created> insert(db::Transaction& tx, Changes changes, const ChangeContext& context);

/// The same for users that exist; those whose version has moved on are left alone. @return how many were written.
std::int64_t update(db::Transaction& tx, Changes changes, const ChangeContext& context);

}  // namespace store

}  // namespace hub::identity::planning

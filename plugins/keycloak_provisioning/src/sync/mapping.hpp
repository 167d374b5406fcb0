/// @file
/// @brief Keycloak's users in the hub's words. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hub/json/value.hpp"
#include "sync/model.hpp"
#include "sync/settings.hpp"

namespace hub::keycloak_provisioning::sync {

/// The account of a client, not of a person.
bool isServiceAccount(const json::Value& user);
/// A text member; "" when absent or something else.
std::string textOf(const json::Value& object, std::string_view name);
/// The first value of an attribute; "" without.
std::string attributeOf(const json::Value& user, const std::string& name);

/// @param role the highest of the mapped roles the user has; only looked at when roles are mapped.
MappedUser mapUser(const json::Value& user, const Mapping& mapping, std::optional<auth::Role> role);

/// The field is not wanted to be anything any more: what is there stays.
void leave(DesiredUser& desired, std::string_view name);

/// What would be lost: how many people their access, of how many, and how many dialer links.
struct Toll {
    std::int64_t deactivated = 0;
    std::int64_t active = 0;
    bool nothingRead = false;  ///< A full run that got no users at all.
    std::int64_t unlinked = 0;
    std::int64_t linked = 0;            ///< At Keycloak's wish.
    std::vector<std::string> access{};  ///< Whose, by Keycloak id; not told where it cannot be too many.
    std::vector<std::string> links{};
};
/// Why the run must not go on without an administrator; "" when it may.
std::string findReasonToStop(const Toll& toll, const Guards& guards);

/// Where the user's values go, by the drift policies: what is not to be repaired is taken out of `desired`, and comes
/// back as a difference. `changes` is what the plan for all of `desired` would change in a user that exists.
std::vector<Difference> splitByPolicy(DesiredUser& desired, const std::vector<FieldChange>& changes,
                                      const Settings& settings);

}  // namespace hub::keycloak_provisioning::sync

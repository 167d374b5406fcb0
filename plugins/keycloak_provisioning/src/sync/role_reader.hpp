/// @file
/// @brief Who has which of the mapped roles: assigned directly, through groups, or through roles that contain them.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "sync/keycloak_client.hpp"

namespace hub::keycloak_provisioning::sync {

/// The highest mapped role of each user who has one, by Keycloak id.
using RolesByUser = std::map<std::string, auth::Role, std::less<>>;

/// Calls Keycloak and nothing else. One thread. @throws KeycloakError, Stopped
class RoleReader {
public:
    /// All outlive it, but for the token.
    RoleReader(KeycloakClient& client, const std::vector<MappedRole>& roles, std::stop_token stop)
        : client_(client), roles_(roles), stop_(std::move(stop)) {}

    /// Everybody's: a number of calls that depends on the realm's clients, composite roles and groups, and on who has a
    /// mapped role, but not on how many users there are.
    RolesByUser readAll();
    /// One user's: as Keycloak works it out.
    std::optional<auth::Role> readOf(const std::string& userId);

private:
    struct Composites;
    Composites readComposites();
    std::vector<RealmRole> rolesOf(const std::string& clientUuid);
    void addHolders(const RealmRole& role, const std::function<void(const json::Value&)>& add);
    void addMembers(const std::string& groupId, std::set<std::string>& seen,
                    const std::function<void(const json::Value&)>& add);
    PageRequest firstPage() const;

    KeycloakClient& client_;
    const std::vector<MappedRole>& roles_;
    const std::stop_token stop_;
};

}  // namespace hub::keycloak_provisioning::sync

/// @file
/// @brief The sections "keycloak" and "sync": which realm, how its users become the hub's, and how careful to be.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hub/auth/principal.hpp"
#include "hub/config/section.hpp"
#include "hub/config/spec.hpp"

namespace hub::keycloak_provisioning::sync {

/// The realm and the client that may read (and, for writing back, change) its users.
struct Realm {
    std::string url;  ///< Without trailing slash.
    std::string name;
    std::string clientId;
    std::string clientSecret;
    std::string caFile{};
    std::chrono::milliseconds timeout{30000};
    std::chrono::milliseconds retryFor{60000};  ///< How long one call is tried again.
    std::int64_t pageSize = 200;
};

/// A role of the realm, or of a client, and what it is in the hub.
struct MappedRole {
    std::string name;
    std::string client;  ///< Empty: a role of the realm.
    auth::Role role = auth::Role::kAgent;
    auto operator<=>(const MappedRole&) const = default;
};

/// What happens to a value that differs between hub and Keycloak.
enum class DriftPolicy {
    kRepair,  ///< The hub takes Keycloak's.
    kReport,  ///< Both stay; the difference is shown.
    kAdopt,   ///< Keycloak takes the hub's.
};
std::string_view toString(DriftPolicy policy) noexcept;  ///< "repair", "report", "adopt"

struct Mapping {
    std::string organizationAttribute;
    std::string defaultOrganization{};  ///< Empty: users without the attribute are left out.
    std::string dialerUserAttribute{};  ///< Empty: no dialer links.
    std::string dialer{};               ///< Whose user ids they are.
    std::vector<MappedRole> roles{};    ///< Empty: Keycloak says nothing about roles.
    auth::Role defaultRole = auth::Role::kAgent;
    bool takeUsername = true;
};

struct Guards {
    std::int64_t maxUsers = 50;
    std::int64_t maxPercent = 10;
    std::int64_t alwaysAllowed = 5;
};

struct Settings {
    Realm realm;
    Mapping mapping;
    std::map<std::string, DriftPolicy, std::less<>> drift;  ///< By field name of the REST API.
    Guards guards;
    bool writeBack = false;
    bool deleteRemoved = false;  ///< With writeBack: who is deleted in the hub is in Keycloak too, instead of disabled.
    std::chrono::milliseconds fullInterval{std::chrono::hours(24)};  ///< 0: none.
    std::chrono::milliseconds incrementalInterval{60000};            ///< 0: none.
    std::chrono::milliseconds eventOverlap{120000};
    std::chrono::milliseconds eventRetention{std::chrono::hours(24)};

    DriftPolicy policyOf(std::string_view field) const;
};

config::Spec keycloakSpec();
config::Spec syncSpec();
/// nullopt without keycloak.url. @throws config::ConfigError
std::optional<Settings> parse(const config::Section& keycloak, const config::Section& sync);

}  // namespace hub::keycloak_provisioning::sync

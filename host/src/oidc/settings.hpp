/// @file oidc/settings.hpp
/// @brief The section "auth.oidc": tokens of an identity provider (Keycloak) that the hub accepts.
#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hub/auth/principal.hpp"
#include "hub/config/section.hpp"
#include "hub/config/spec.hpp"

namespace hub::host::oidc {

enum class Algorithm { kRs256, kEs256 };

/// A role of the provider and what it is in the hub.
struct RoleMapping {
    std::string name;
    std::string client;  ///< Empty: a role of the realm.
    auth::Role role = auth::Role::kAgent;
};

struct Settings {
    std::string issuer;
    std::string jwksUrl{};  ///< Empty: found by discovery.
    std::set<std::string, std::less<>> audiences{};
    std::set<Algorithm> algorithms{Algorithm::kRs256, Algorithm::kEs256};
    std::string tokenType = "Bearer";
    std::chrono::seconds leeway{30};
    std::vector<RoleMapping> roles{};  ///< Empty: the role the user has in the hub counts.
    std::chrono::milliseconds keyLifetime{std::chrono::hours(1)};
    std::chrono::milliseconds fetchInterval{std::chrono::seconds(30)};
    std::chrono::milliseconds timeout{3000};
    std::string caFile{};
};

config::Spec spec();
/// nullopt without an issuer. @throws config::ConfigError for settings that do not fit together.
std::optional<Settings> readSettings(const config::Section& section);

}  // namespace hub::host::oidc

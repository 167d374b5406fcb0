/// @file auth_settings.hpp
/// @brief The "auth" section of the configuration.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "hub/auth/password.hpp"
#include "hub/config/section.hpp"
#include "hub/config/spec.hpp"
#include "hub/identity/credentials.hpp"
#include "oidc/settings.hpp"

namespace hub::host {

struct AuthSettings {
    std::vector<std::string> tokenSecrets;  ///< The first signs, all verify.
    std::string tokenIssuer = "dialhub";
    std::chrono::seconds tokenLifetime{86400};
    int bcryptCost = auth::kDefaultBcryptCost;
    bool requireCurrentPassword = true;
    /// How long a look-up of a key or user is trusted: a revocation works after this time at the latest.
    std::chrono::milliseconds cacheTtl{5000};
    std::size_t cacheEntries = 4096;
    identity::ThrottlePolicy throttle;
    std::optional<oidc::Settings> oidc;  ///< Absent: only tokens of the hub are accepted.
};

config::Spec authSpec();
/// @throws config::ConfigError when a secret is too short.
AuthSettings readAuthSettings(const config::Section& section);

}  // namespace hub::host

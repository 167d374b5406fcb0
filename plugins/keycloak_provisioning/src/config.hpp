/// @file
/// @brief The plugin's settings.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "engine.hpp"
#include "hub/config/current.hpp"
#include "hub/config/section.hpp"
#include "hub/config/spec.hpp"
#include "sync/settings.hpp"

namespace hub::keycloak_provisioning {

/// Immutable once parsed.
struct Settings {
    bool createClients = true;
    bool linkByEmail = true;
    NewClientDefaults newClients;
    std::int64_t maxBulkUsers = 10000;
    std::int64_t requestsPerMinute = 3000;
    std::int64_t burst = 1000;
    std::string webhookSecret;  ///< Empty: webhooks need no signature.
    std::chrono::hours idempotencyWindow{24};
    std::optional<sync::Settings> sync;  ///< Absent: no realm is configured.
};

config::Spec spec();
/// @throws config::ConfigError
Settings parseSettings(const config::Section& section);

using CurrentSettings = config::Current<Settings>;

}  // namespace hub::keycloak_provisioning

/// @file
/// @brief The plugin's settings.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "engine/repository.hpp"
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

/// The settings in force; reloading swaps them. Thread-safe.
class CurrentSettings {
public:
    explicit CurrentSettings(Settings settings) : settings_(std::make_shared<const Settings>(std::move(settings))) {}
    std::shared_ptr<const Settings> get() const { return settings_.load(); }
    void replace(Settings settings) { settings_.store(std::make_shared<const Settings>(std::move(settings))); }

private:
    std::atomic<std::shared_ptr<const Settings>> settings_;
};

}  // namespace hub::keycloak_provisioning

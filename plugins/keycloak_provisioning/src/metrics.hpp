/// @file
/// @brief What provisioning did, for Prometheus.
#pragma once

#include <array>

#include "engine.hpp"
#include "hub/metrics/registry.hpp"

namespace hub::keycloak_provisioning {

/// References into the process-wide registry. Thread-safe.
class Metrics {
public:
    static Metrics& get();

    /// A plan that was applied.
    void count(const Plan& plan) noexcept;

    metrics::Counter& rateLimited;      ///< Requests refused because their caller makes too many.
    metrics::Counter& webhooksRefused;  ///< Webhooks whose signature was missing or wrong.

private:
    Metrics();

    static constexpr std::size_t kActions = 6;
    std::array<metrics::Counter*, kActions> users_{};
};

}  // namespace hub::keycloak_provisioning

/// @file
/// @brief Synchronisations, for Prometheus.
#pragma once

#include "hub/time/timestamp.hpp"
#include "sync/model.hpp"

namespace hub::keycloak_provisioning::sync {

/// Shows the names before there was a run.
void declareMetrics();
/// A run that is over, or waits for approval.
void countRun(const Run& run, time::Timestamp now);

}  // namespace hub::keycloak_provisioning::sync

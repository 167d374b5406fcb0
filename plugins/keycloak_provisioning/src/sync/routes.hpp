/// @file
/// @brief /api/provisioning/sync: ordering synchronisations, watching them, approving what was held back.
#pragma once

#include <functional>

#include "hub/plugin/registrar.hpp"
#include "rest/routes.hpp"
#include "sync/service.hpp"

namespace hub::keycloak_provisioning::sync {

/// `service` gives the one in force, or nullptr when no realm is configured; called for each request.
void registerRoutes(plugin::Registrar& registrar, std::function<Service*()> service, Gate gate);

}  // namespace hub::keycloak_provisioning::sync

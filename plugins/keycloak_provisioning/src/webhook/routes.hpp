/// @file
/// @brief The webhook API: /api/webhooks/…
#pragma once

#include <functional>

#include "rest/routes.hpp"
#include "webhook/handlers.hpp"

namespace hub::keycloak_provisioning::webhook {

/// As rest::registerRoutes.
void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers, const Gate& gate);

}  // namespace hub::keycloak_provisioning::webhook

/// @file
/// @brief The provisioning API: /api/provisioning/…
#pragma once

#include <functional>

#include "hub/plugin/registrar.hpp"
#include "rest/handlers.hpp"

namespace hub::keycloak_provisioning {

/// What stands before every handler of the plugin (rate limit); may throw http::Error.
using Gate = std::function<void(const http::Request&)>;

/// A provisioning key in any of the header forms, or an administrator.
auth::Requirement provisioningAccess();

namespace rest {

/// `handlers` is called while requests are served, never before the plugin has started.
void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers, const Gate& gate);

}  // namespace rest

}  // namespace hub::keycloak_provisioning

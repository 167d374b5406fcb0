/// @file route_table.hpp
/// @brief All routes of a hub: the host's own and those of its plugins.
#pragma once

#include "admin_routes.hpp"
#include "installation.hpp"
#include "middleware/authentication.hpp"

namespace hub::host {

/// What the host's own routes work with; outlives them.
struct RouteSources {
    const HostConfig& config;
    db::Database& database;
    Authenticator& authenticator;
    const PluginRegistry& plugins;
    std::function<std::shared_ptr<const Router>()> router;
};

/// Declares everything; does no I/O. @throws RouteConflict
std::shared_ptr<const Router> buildRouter(const RouteSources& sources, const std::shared_ptr<OwnerState>& hostOwner);

}  // namespace hub::host

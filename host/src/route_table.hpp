/// @file route_table.hpp
/// @brief The host's own routes, which go before those of its plugins.
#pragma once

#include "account_service.hpp"
#include "admin_routes.hpp"
#include "event_streams.hpp"
#include "installation.hpp"
#include "middleware/authentication.hpp"

namespace hub::host {

/// What the host's own routes work with; outlives them.
struct RouteSources {
    const HostConfig& config;
    db::Database& database;
    Authenticator& authenticator;
    std::shared_ptr<AccountService> accounts;
    EventStreams& events;
    const PluginRegistry& plugins;
    std::function<std::vector<JobStatus>()> jobs;
    std::function<Router::Routes()> routes;  ///< All routes in force.
};

/// Declares them; does no I/O.
Router::Routes hostRoutes(const RouteSources& sources, const std::shared_ptr<OwnerState>& hostOwner);

/// Everything in one router. @throws RouteConflict
Router routerOf(Router::Routes host, const PluginSet& plugins);

}  // namespace hub::host

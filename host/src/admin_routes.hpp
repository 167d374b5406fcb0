/// @file admin_routes.hpp
/// @brief What operators and monitoring ask the host itself: health, readiness, metrics, plugins, OpenAPI.
#pragma once

#include <functional>
#include <memory>

#include "hub/db/database.hpp"
#include "plugin_registry.hpp"
#include "router.hpp"
#include "scheduler.hpp"

namespace hub::host {

struct AdminSources {
    db::Database& database;
    const PluginRegistry& plugins;
    std::function<std::vector<JobStatus>()> jobs;
    std::function<Router::Routes()> routes;  ///< Those in force, for /openapi.json.
    std::string version;
    std::string publicUrl;
};

/// GET /healthz (the process answers), /readyz (database and plugins serve), /metrics, /plugins and /openapi.json.
/// The sources outlive the routes.
Router::Routes adminRoutes(const std::shared_ptr<OwnerState>& owner, AdminSources sources);

}  // namespace hub::host

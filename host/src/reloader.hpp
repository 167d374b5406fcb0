/// @file reloader.hpp
/// @brief SIGHUP and `dialhub reload`: reads the configuration again and takes over what may change while the hub runs.
#pragma once

#include <string>
#include <vector>

#include "dispatcher.hpp"
#include "hub/metrics/registry.hpp"
#include "installation.hpp"
#include "plugin_registry.hpp"

namespace hub::host {

/// What a reload did, for the operator.
struct ReloadReport {
    int exitStatus =
        0;  ///< As of `dialhub reload`: 0, 78 wrong configuration, 1 anything else. Not 0: nothing has changed.
    std::string text;  ///< Whole lines.
};

/// Not thread-safe: one reload at a time.
///
/// Everything is checked and every new plugin started before the first change is made, so that a reload happens as a
/// whole or not at all. Then, without a request being lost: plugins get their new sections, the new routes are swapped
/// in, and plugins that are not listed any more finish what they are at and are stopped.
class Reloader {
public:
    /// What a reload works on; outlives it.
    struct Target {
        Installation& running;
        PluginRegistry& plugins;
        Dispatcher& dispatcher;
        db::Database& database;
        const Router::Routes& hostRoutes;
    };

    explicit Reloader(Target target);

    ReloadReport reload();
    /// Stops plugins that were still at work when a reload disabled them. Does not wait.
    void stopDisabled();

private:
    struct Plan;

    Plan makePlan();
    void compareSections(Plan& plan) const;
    void createPlugins(Plan& plan) const;
    void reconfigurePlugins(const Plan& plan);
    void commit(Plan& plan);
    static void logPlan(const Plan& plan);

    ReloadReport report(const Plan& plan) const;
    ReloadReport refused(int status, const char* outcome, const std::string& text) const;

    Target target_;
    metrics::Gauge& succeeded_;
    metrics::Gauge& succeededAt_;
};

}  // namespace hub::host

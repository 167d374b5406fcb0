/// @file hub/plugin/plugin.hpp
/// @brief What a plugin is: a class with three calls, exported with HUB_PLUGIN (hub/plugin/export.hpp).
#pragma once

#include <chrono>
#include <stdexcept>

#include "hub/config/section.hpp"
#include "hub/plugin/host_context.hpp"
#include "hub/plugin/registrar.hpp"

namespace hub::plugin {

/// Thrown by start() when trying again later may help (an upstream is away).
class RetriableStartError : public std::runtime_error { using std::runtime_error::runtime_error; };

/// Whether what start() threw may pass: RetriableStartError, or the database is away. Anything else is final.
inline bool isRetriable(const std::exception& error) noexcept {
    return dynamic_cast<const RetriableStartError*>(&error) || dynamic_cast<const db::Unavailable*>(&error);
}

using Deadline = std::chrono::steady_clock::time_point;

/// Life: create(config) → registerWith → start → (handlers and jobs run concurrently, reconfigure) → stop.
/// create and registerWith do no I/O. stop is legal without start, may be called twice, and start may follow stop.
class Plugin {
public:
    virtual ~Plugin() = default;

    /// Declares routes, jobs, metrics and services. Called once.
    virtual void registerWith(Registrar& registrar) = 0;

    /// Opens clients. The context outlives the plugin. @throws RetriableStartError, db::Unavailable: see isRetriable
    virtual void start(HostContext& context) = 0;

    /// A new section after a reload; only keys marked reloadable differ, and create() has accepted it in another instance,
    /// so this should not fail. An exception undoes the reload: all plugins get their former sections again, the one that
    /// threw included. Called while handlers run.
    virtual void reconfigure(const config::Section&) {}

    /// Drains until the deadline. Handlers and jobs are over when it begins, also when a reload disables the plugin.
    virtual void stop(Deadline deadline) noexcept = 0;
};

}  // namespace hub::plugin

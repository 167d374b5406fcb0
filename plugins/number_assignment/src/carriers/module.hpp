/// @file
/// @brief Everything about carriers, wired.
#pragma once

#include <functional>

#include "../access.hpp"
#include "../config.hpp"
#include "carriers/handlers.hpp"
#include "hub/plugin/host_context.hpp"
#include "hub/plugin/registrar.hpp"
#include "webhooks/handlers.hpp"

namespace hub::number_assignment::carriers {

/// What exists between start and stop.
class Module {
public:
    /// The referred outlive the module.
    Module(plugin::HostContext& host, const CurrentSettings& current);
    Module(const Module&) = delete;
    Module& operator=(const Module&) = delete;

    /// `module` is called while requests are served, never before the plugin has started.
    static void registerRoutes(const AddRoute& addRoute, const std::function<Module&()>& module);
    /// Webhooks, the delivery of calls and the upkeep, likewise.
    static void registerWith(plugin::Registrar& registrar, const CarrierSettings& settings,
                             const std::function<Module&()>& module);

private:
    std::string upkeep(jobs::JobContext& context);

    const CarrierSettings settings_;
    const std::string publicUrl_;
    AccountService accounts_;
    inventory::InventoryService inventory_;
    NumberService numbers_;
    CallService calls_;
    Handlers handlers_;
    webhooks::Handlers webhooks_;
};

}  // namespace hub::number_assignment::carriers

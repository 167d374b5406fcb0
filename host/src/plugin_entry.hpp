/// @file plugin_entry.hpp
/// @brief One plugin of the process: its instance, what it declared and how it is.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <typeinfo>
#include <vector>

#include "hub/config/section.hpp"
#include "hub/plugin/plugin.hpp"
#include "plugin_loader.hpp"
#include "router.hpp"

namespace hub::host {

enum class PluginState { kRegistered, kStarting, kServing, kRetrying, kDisabled, kStopping, kStopped };
std::string_view toString(PluginState state) noexcept;

/// state and lastError are guarded by the registry that holds the entry; the rest is settled when it is created, except
/// jobs and deliveries, which the registry hands on once.
struct PluginEntry {
    LoadedPlugin loaded;
    std::shared_ptr<plugin::Plugin> instance;
    std::shared_ptr<OwnerState> owner;
    Router::Routes routes;
    std::vector<db::Query> queries;
    std::vector<jobs::Job> jobs;
    std::vector<outbox::Delivery> deliveries;
    std::vector<std::string> topics;                        ///< Of the deliveries.
    std::map<std::string, std::shared_ptr<void>> services;  ///< By interface type.
    PluginState state = PluginState::kRegistered;
    std::string lastError;
    std::chrono::milliseconds retryDelay{1000};
    std::chrono::steady_clock::time_point retryAt{};
};

using PluginSet = std::vector<std::shared_ptr<PluginEntry>>;

/// Calls Plugin::create for each, then registerWith. Does no I/O.
/// @throws config::ConfigError with the problems of every plugin.
PluginSet createPlugins(const std::vector<LoadedPlugin>& plugins,
                        const std::map<std::string, config::Section>& sections);

/// Routes of all, in order. Conflicts are left to the Router.
Router::Routes routesOf(const PluginSet& plugins);

/// What a plugin provides by this interface; nullptr when none of them does.
template <class Interface>
std::shared_ptr<Interface> serviceOf(const PluginSet& plugins) {
    for (const auto& entry : plugins) {
        const auto found = entry->services.find(typeid(Interface).name());
        if (found != entry->services.end()) return std::static_pointer_cast<Interface>(found->second);
    }
    return nullptr;
}

/// @throws std::logic_error naming both plugins when two provide the same service.
void checkServices(const PluginSet& plugins);

}  // namespace hub::host

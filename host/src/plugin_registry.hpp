/// @file plugin_registry.hpp
/// @brief The plugins of this process: created, registered, started, stopped.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "hub/config/section.hpp"
#include "hub/plugin/plugin.hpp"
#include "plugin_loader.hpp"
#include "router.hpp"
#include "scheduler.hpp"

namespace hub::host {

enum class PluginState { kRegistered, kStarting, kServing, kRetrying, kDisabled, kStopped };
std::string_view toString(PluginState state) noexcept;

enum class OnStartError { kFail, kRetry, kDisable };

struct PluginStatus {
    std::string name;
    std::string version;
    std::string summary;
    PluginState state;
    std::string lastError;  ///< Of the last failed start; empty when none.
};

class PluginRegistry {
public:
    struct Settings {
        std::chrono::milliseconds startTimeout{30000};
        std::map<std::string, OnStartError> onStartError;  ///< Plugins not named here: kFail.
    };

    explicit PluginRegistry(Settings settings);
    ~PluginRegistry();
    PluginRegistry(const PluginRegistry&) = delete;
    PluginRegistry& operator=(const PluginRegistry&) = delete;

    /// Calls Plugin::create for each, then registerWith. Does no I/O.
    /// @throws config::ConfigError with the problems of every plugin; RouteConflict is left to the Router.
    void createAll(const std::vector<LoadedPlugin>& plugins, const std::map<std::string, config::Section>& sections);

    /// Routes of all plugins, in the order of plugins.enabled.
    const Router::Routes& routes() const noexcept { return routes_; }
    std::vector<db::Query> queries() const;

    /// Starts each plugin by its onStartError policy. @throws std::runtime_error naming the plugin that must not fail.
    void startAll(plugin::HostContext& context, Scheduler& scheduler);
    /// Routes answer 503 from now on; each plugin drains until the deadline. Idempotent.
    void stopAll(plugin::Deadline deadline) noexcept;

    std::vector<PluginStatus> statuses() const;
    bool allServing() const;

private:
    struct Entry;
    class PluginRegistrar;

    void start(Entry& entry, plugin::HostContext& context);
    void setServing(Entry& entry, plugin::HostContext& context);
    void attemptStart(Entry& entry, plugin::HostContext& context);
    void retryLoop(plugin::HostContext& context);
    void setState(Entry& entry, PluginState state, std::string error = {});

    Settings settings_;
    std::vector<std::unique_ptr<Entry>> entries_;
    Router::Routes routes_;
    std::map<std::string, std::shared_ptr<void>> services_;
    mutable std::mutex mutex_;  ///< Guards states, errors and stopping_.
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread retryThread_;
    Scheduler* scheduler_ = nullptr;  ///< Once startAll was called.
};

}  // namespace hub::host

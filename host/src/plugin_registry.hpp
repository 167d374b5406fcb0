/// @file plugin_registry.hpp
/// @brief The plugins of this process: started, tried again, stopped, and exchanged by a reload.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <typeindex>
#include <vector>

#include "plugin_entry.hpp"
#include "scheduler.hpp"

namespace hub::host {

enum class OnStartError { kFail, kRetry, kDisable };

struct PluginStatus {
    std::string name;
    std::string version;
    std::string summary;
    PluginState state;
    std::string lastError;  ///< Of the last failed start; empty when none.
};

/// Thread-safe. Starts and stops happen one at a time.
///
/// A reload goes through start (what is new), use (the whole new set) and, once no route leads to them any more, retire
/// (what was left out).
class PluginRegistry {
public:
    struct Settings {
        std::chrono::milliseconds startTimeout{30000};
        std::map<std::string, OnStartError> onStartError;  ///< Plugins not named here: kFail.
    };
    /// What started plugins work with; outlives the registry's last stop.
    struct Services {
        plugin::HostContext& context;
        Scheduler& scheduler;
    };

    explicit PluginRegistry(Settings settings);
    ~PluginRegistry();
    PluginRegistry(const PluginRegistry&) = delete;
    PluginRegistry& operator=(const PluginRegistry&) = delete;

    /// For plugins that are started from now on.
    void configure(Settings settings);
    void connect(Services services);

    /// Starts each by its onStartError policy; none of them has to be in use yet.
    /// @throws std::runtime_error naming a plugin that must not fail; those started before it are stopped then.
    void start(const PluginSet& fresh);
    /// Stops plugins that were started and are not going to be used.
    void discard(const PluginSet& fresh) noexcept;
    /// The plugins from now on. Jobs and deliveries of those that serve begin; those left out wait for retire.
    void use(PluginSet plugins);
    /// Ends the plugins that use left out: their paths are gone, requests and jobs under way finish, then they are
    /// stopped.
    /// @return the names of those that were still busy at the deadline; call again for them.
    std::vector<std::string> retire(plugin::Deadline deadline);
    /// Each plugin drains until the deadline, starts under way are given up. Idempotent.
    void stopAll(plugin::Deadline deadline) noexcept;
    /// Because the hub stops: starts fail and retire gives up instead of waiting.
    void hurry() noexcept { stopping_ = true; }

    PluginSet plugins() const;
    /// What a plugin in use that serves provides; nullptr: none does.
    std::shared_ptr<void> findService(std::type_index type) const;
    std::vector<PluginStatus> statuses() const;
    bool allServing() const;

private:
    using Entry = PluginEntry;

    void startByPolicy(Entry& entry);
    void attemptStart(Entry& entry);
    void announce(Entry& entry);
    bool drained(Entry& entry, plugin::Deadline deadline);
    std::shared_ptr<Entry> dueRetry() const;
    void retryLoop();
    void ensureRetryThread();
    void stop(Entry& entry, plugin::Deadline deadline) noexcept;
    void setState(Entry& entry, PluginState state, std::string error = {});

    std::mutex lifecycle_;  ///< Held while plugins are started, exchanged or stopped; taken before mutex_.
    std::unique_ptr<const Services> services_;
    std::thread retryThread_;

    mutable std::mutex mutex_;  ///< Guards what follows, and state and lastError of the entries.
    Settings settings_;
    PluginSet entries_;
    PluginSet retiring_;
    std::condition_variable wake_;
    std::atomic<bool> stopping_{false};
};

}  // namespace hub::host

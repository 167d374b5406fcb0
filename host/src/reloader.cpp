#include "reloader.hpp"

#include <algorithm>

#include "command_line.hpp"
#include "hub/config/changes.hpp"
#include "hub/log/log.hpp"
#include "hub/time/clock.hpp"
#include "migration_check.hpp"
#include "route_table.hpp"

namespace hub::host {

/// All that a reload is going to do, with everything in it checked.
struct Reloader::Plan {
    explicit Plan(Installation loaded) : wanted(std::move(loaded)) {}

    Installation wanted;
    std::map<std::string, config::Section>
        sections;     ///< What will be in force: wanted, but for keys that need a restart.
    HostConfig host;  ///< Of these sections.
    std::vector<config::Change> changes;
    PluginSet next;     ///< In the order of plugins.enabled.
    PluginSet fresh;    ///< Those of them that are not running yet.
    PluginSet changed;  ///< Those of them that run on with another section.
    std::vector<std::string> disabled;
    std::shared_ptr<const Dispatcher::Snapshot> snapshot;
    std::vector<std::string> busy;  ///< Disabled, but not done yet.
};

namespace {

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

std::vector<std::string> namesOf(const PluginSet& plugins) {
    std::vector<std::string> names;
    for (const auto& entry : plugins) names.push_back(entry->loaded.name);
    return names;
}

/// Paths, with the place of those that wait for a restart: that is where an operator looks next.
std::vector<std::string> pathsOf(const std::vector<config::Change>& changes, bool reloadable) {
    std::vector<std::string> paths;
    for (const config::Change& change : changes) {
        if (change.reloadable != reloadable) continue;
        const bool placed = !reloadable && change.location.line > 0;
        paths.push_back(change.path +
                        (placed ? " (" + change.location.file + ":" + std::to_string(change.location.line) + ")" : ""));
    }
    return paths;
}

void addLine(std::string& text, const char* title, const std::vector<std::string>& words) {
    if (!words.empty()) text += std::string(title) + ": " + joined(words) + "\n";
}

PluginRegistry::Settings startSettings(const HostConfig& host) {
    return {host.plugins.startTimeout, host.plugins.onStartError};
}

std::shared_ptr<PluginEntry> findPlugin(const PluginSet& plugins, const std::string& name) {
    const auto found =
        std::find_if(plugins.begin(), plugins.end(), [&](const auto& entry) { return entry->loaded.name == name; });
    return found == plugins.end() ? nullptr : *found;
}

void countReload(const char* outcome, std::uint64_t by) {
    metrics::registry()
        .counter("dialhub_reloads_total", "Reloads of the configuration by outcome", {{"outcome", outcome}})
        .increment(by);
}

}  // namespace

Reloader::Reloader(Target target)
    : target_(target),
      succeeded_(metrics::registry().gauge("dialhub_config_last_reload_successful",
                                           "1 unless the last reload was refused or failed.")),
      succeededAt_(metrics::registry().gauge("dialhub_config_last_reload_success_timestamp_seconds",
                                             "When the configuration in force was read.")) {
    for (const char* outcome : {"done", "refused", "failed"}) countReload(outcome, 0);
    succeeded_.set(1);
    succeededAt_.set(std::chrono::duration<double>(time::systemClock().now().time_since_epoch()).count());
}

ReloadReport Reloader::report(const Plan& plan) const {
    countReload("done", 1);
    succeeded_.set(1);
    succeededAt_.set(std::chrono::duration<double>(time::systemClock().now().time_since_epoch()).count());
    std::string text;
    addLine(text, "reloaded", pathsOf(plan.changes, true));
    addLine(text, "enabled", namesOf(plan.fresh));
    addLine(text, "disabled", plan.disabled);
    addLine(text, "still finishing requests", plan.busy);
    addLine(text, "needs a restart", pathsOf(plan.changes, false));
    return {kExitOk, text.empty() ? "The configuration is as it was.\n" : text};
}

ReloadReport Reloader::refused(int status, const char* outcome, const std::string& text) const {
    countReload(outcome, 1);
    succeeded_.set(0);
    return {status, text + "\nNothing has changed.\n"};
}

ReloadReport Reloader::reload() {
    try {
        Plan plan = makePlan();
        commit(plan);
        logPlan(plan);
        return report(plan);
    } catch (const config::ConfigError& error) {
        for (const config::Diagnostic& problem : error.diagnostics()) {
            log::error("config.problem", {{"file", problem.location.file},
                                          {"line", problem.location.line},
                                          {"key", problem.path},
                                          {"problem", problem.message}});
        }
        log::error("host.reload_refused", {{"problems", error.diagnostics().size()}});
        return refused(kExitConfiguration, "refused", error.what());
    } catch (const PluginLoadError& error) {
        log::error("host.reload_refused", {{"error", error.what()}});
        return refused(kExitConfiguration, "refused", error.what());
    } catch (const RouteConflict& error) {
        log::error("host.reload_refused", {{"error", error.what()}});
        return refused(kExitConfiguration, "refused", error.what());
    } catch (const std::exception& error) {
        log::error("host.reload_failed", {{"error", error.what()}});
        return refused(kExitFailure, "failed", error.what());
    }
}

void Reloader::stopDisabled() {
    target_.plugins.retire(std::chrono::steady_clock::now());
}

Reloader::Plan Reloader::makePlan() {
    Plan plan(loadInstallation(target_.running.file, target_.running.pluginDirectories));
    // The files have to be right as they stand, whether or not all of it can take effect now.
    checkInstallation(plan.wanted);
    compareSections(plan);
    plan.host = parseHostConfig(plan.sections);
    createPlugins(plan);
    plan.snapshot = std::make_shared<const Dispatcher::Snapshot>(
        Dispatcher::Snapshot{routerOf(target_.hostRoutes, plan.next), Cors(plan.host.allowedOrigins)});
    return plan;
}

void Reloader::compareSections(Plan& plan) const {
    for (const auto& [name, wanted] : plan.wanted.sections) {
        const auto running = target_.running.sections.find(name);
        if (running == target_.running.sections.end()) {
            plan.sections.emplace(name, wanted);
            continue;
        }
        const auto found = config::changes(running->second, wanted);
        plan.changes.insert(plan.changes.end(), found.begin(), found.end());
        plan.sections.emplace(name, config::reloaded(running->second, wanted));
    }
}

void Reloader::createPlugins(Plan& plan) const {
    const PluginSet running = target_.plugins.plugins();
    std::vector<LoadedPlugin> added;
    for (const LoadedPlugin& loaded : plan.wanted.plugins) {
        if (!findPlugin(running, loaded.name)) added.push_back(loaded);
    }
    for (const LoadedPlugin& loaded : added) {
        const auto states = target_.plugins.statuses();
        if (std::any_of(states.begin(), states.end(),
                        [&](const PluginStatus& status) { return status.name == loaded.name; })) {
            throw std::runtime_error("plugin \"" + loaded.name +
                                     "\" still finishes requests from before it was disabled; reload again later");
        }
    }
    plan.fresh = host::createPlugins(added, plan.sections);
    for (const LoadedPlugin& loaded : plan.wanted.plugins) {
        const auto kept = findPlugin(running, loaded.name);
        plan.next.push_back(kept ? kept : findPlugin(plan.fresh, loaded.name));
        if (!kept || config::changes(target_.running.sections.at(loaded.name), plan.sections.at(loaded.name)).empty())
            continue;
        // The mixture of old and new values has to be right too; creating is free of effects, so it is the check.
        (void)loaded.info->create(plan.sections.at(loaded.name));
        plan.changed.push_back(kept);
    }
    for (const auto& entry : running) {
        if (!findPlugin(plan.next, entry->loaded.name)) plan.disabled.push_back(entry->loaded.name);
    }
    checkServices(plan.next);
}

/// All or none: a plugin that refuses, which create() should have done before, costs the others their new values.
void Reloader::reconfigurePlugins(const Plan& plan) {
    std::size_t done = 0;
    try {
        for (; done < plan.changed.size(); ++done) {
            PluginEntry& entry = *plan.changed[done];
            entry.instance->reconfigure(plan.sections.at(entry.loaded.name));
        }
    } catch (...) {
        for (std::size_t i = 0; i <= done; ++i) {
            PluginEntry& entry = *plan.changed[i];
            entry.instance->reconfigure(target_.running.sections.at(entry.loaded.name));
        }
        throw;
    }
}

void Reloader::commit(Plan& plan) {
    std::vector<LoadedPlugin> added;
    for (const auto& entry : plan.fresh) added.push_back(entry->loaded);
    if (!added.empty())
        checkMigrations(target_.database.settings().connection, target_.running.host.migrationsDirectories, added);
    target_.plugins.configure(startSettings(plan.host));
    try {
        target_.plugins.start(plan.fresh);
        reconfigurePlugins(plan);
    } catch (...) {
        target_.plugins.discard(plan.fresh);
        target_.plugins.configure(startSettings(target_.running.host));
        throw;
    }

    // From here on nothing fails.
    log::configure(plan.host.logLevel, plan.host.logFormat);
    target_.database.setSlowQuery(plan.host.database.pool.slowQuery);
    target_.plugins.use(plan.next);
    target_.dispatcher.use(plan.snapshot);
    target_.running.sections = plan.sections;
    target_.running.plugins = plan.wanted.plugins;
    target_.running.host = plan.host;
    plan.busy = target_.plugins.retire(std::chrono::steady_clock::now() + plan.host.http.shutdownGrace);
}

void Reloader::logPlan(const Plan& plan) {
    log::info("host.reloaded", {{"changed", joined(pathsOf(plan.changes, true))},
                                {"enabled", joined(namesOf(plan.fresh))},
                                {"disabled", joined(plan.disabled)},
                                {"needs_restart", joined(pathsOf(plan.changes, false))}});
    if (!plan.busy.empty()) log::warning("plugin.still_busy", {{"plugins", joined(plan.busy)}});
}

}  // namespace hub::host

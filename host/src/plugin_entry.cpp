#include "plugin_entry.hpp"

namespace hub::host {
namespace {

/// Collects one plugin's declarations.
class PluginRegistrar final : public plugin::Registrar {
public:
    explicit PluginRegistrar(PluginEntry& entry) : entry_(entry) {}

    void errorDialect(http::ErrorDialect dialect) override { dialect_ = std::move(dialect); }
    void route(http::Route route) override {
        entry_.routes.push_back(std::make_shared<OwnedRoute>(std::move(route), entry_.owner, dialect_));
    }
    void queries(std::vector<db::Query> queries) override { entry_.queries = std::move(queries); }
    void job(jobs::Job job) override { entry_.jobs.push_back(std::move(job)); }
    void delivery(outbox::Delivery delivery) override {
        entry_.topics.push_back(delivery.topic);
        entry_.deliveries.push_back(std::move(delivery));
    }

protected:
    void provideService(std::type_index type, std::shared_ptr<void> service) override {
        if (!entry_.services.emplace(type.name(), std::move(service)).second) {
            throw std::logic_error("plugin \"" + entry_.loaded.name + "\" provides the same service twice");
        }
    }

private:
    PluginEntry& entry_;
    http::ErrorDialect dialect_;
};

}  // namespace

std::string_view toString(PluginState state) noexcept {
    switch (state) {
        case PluginState::kRegistered:
            return "registered";
        case PluginState::kStarting:
            return "starting";
        case PluginState::kServing:
            return "serving";
        case PluginState::kRetrying:
            return "retrying";
        case PluginState::kDisabled:
            return "disabled";
        case PluginState::kStopping:
            return "stopping";
        case PluginState::kStopped:
            return "stopped";
    }
    return "unknown";
}

PluginSet createPlugins(const std::vector<LoadedPlugin>& plugins,
                        const std::map<std::string, config::Section>& sections) {
    std::vector<config::Diagnostic> problems;
    PluginSet created;
    for (const LoadedPlugin& loaded : plugins) {
        auto entry = std::make_shared<PluginEntry>();
        entry->loaded = loaded;
        entry->owner = std::make_shared<OwnerState>(loaded.name);
        try {
            entry->instance = loaded.info->create(sections.at(loaded.name));
            created.push_back(std::move(entry));
        } catch (const config::ConfigError& error) {
            problems.insert(problems.end(), error.diagnostics().begin(), error.diagnostics().end());
        }
    }
    if (!problems.empty()) throw config::ConfigError(std::move(problems));
    for (const auto& entry : created) {
        PluginRegistrar registrar(*entry);
        entry->instance->registerWith(registrar);
    }
    checkServices(created);
    return created;
}

Router::Routes routesOf(const PluginSet& plugins) {
    Router::Routes routes;
    for (const auto& entry : plugins) routes.insert(routes.end(), entry->routes.begin(), entry->routes.end());
    return routes;
}

void checkServices(const PluginSet& plugins) {
    std::map<std::string_view, std::string_view> providers;
    for (const auto& entry : plugins) {
        for (const auto& [type, service] : entry->services) {
            const auto [found, fresh] = providers.emplace(type, entry->loaded.name);
            if (fresh) continue;
            throw std::logic_error("plugin \"" + entry->loaded.name + "\" provides a service that plugin \"" +
                                   std::string(found->second) + "\" provides already");
        }
    }
}

}  // namespace hub::host

/// @file
/// @brief Wiring of provisioning.
#include <memory>
#include <optional>

#include "config.hpp"
#include "hub/http/error.hpp"
#include "hub/plugin/export.hpp"
#include "keycloak_provisioning/sql.hpp"
#include "metrics.hpp"
#include "rate_limiter.hpp"
#include "rest/routes.hpp"
#include "sync/routes.hpp"
#include "sync/run_metrics.hpp"
#include "webhook/routes.hpp"

namespace hub::keycloak_provisioning {

namespace {

/// How soon an order is looked at.
constexpr std::chrono::seconds kSyncTurn{2};
/// A sweep of a large realm takes its time; it is asked to stop when the hub does.
constexpr std::chrono::hours kLongestSync{12};

sync::EngineSettings engineSettings(const Settings& settings) {
    return {settings.createClients, settings.linkByEmail, settings.newClients};
}

/// What exists between start and stop.
struct Runtime {
    Runtime(plugin::HostContext& host, const CurrentSettings& settings)
        : clock(host.clock()), service(host, settings), users(service, settings), webhooks(service, settings) {
        const auto current = settings.get();
        if (current->sync) sync.emplace(host, *current->sync, engineSettings(*current));
    }

    const time::Clock& clock;
    RateLimiter limiter;
    ProvisioningService service;
    rest::Handlers users;
    webhook::Handlers webhooks;
    std::optional<sync::Service> sync;
};

class KeycloakProvisioning final : public plugin::Plugin {
public:
    explicit KeycloakProvisioning(const config::Section& section) : settings_(parseSettings(section)) {}

    void registerWith(plugin::Registrar& registrar) override {
        registrar.errorDialect(http::dialect::message);
        registrar.queries(sql::all());
        const Gate gate = [this](const http::Request& request) { limit(request); };
        rest::registerRoutes(
            registrar, [this]() -> rest::Handlers& { return runtime_->users; }, gate);
        webhook::registerRoutes(
            registrar, [this]() -> webhook::Handlers& { return runtime_->webhooks; }, gate);
        sync::registerRoutes(
            registrar, [this] { return runtime_->sync ? &*runtime_->sync : nullptr; }, gate);
        sync::declareMetrics();
        if (settings_.get()->sync) registerSync(registrar);
    }

    void start(plugin::HostContext& host) override { runtime_.emplace(host, settings_); }
    void reconfigure(const config::Section& section) override { settings_.replace(parseSettings(section)); }
    void stop(plugin::Deadline) noexcept override { runtime_.reset(); }

private:
    void registerSync(plugin::Registrar& registrar) {
        registrar.job({.name = "sync",
                       .description = "Orders the synchronisations that are due and works on those ordered",
                       .every = kSyncTurn,
                       .timeout = kLongestSync,
                       .run = [this](jobs::JobContext& context) { return runtime_->sync->turn(context); }});
        outbox::Delivery delivery;
        delivery.topic = sync::kWriteBackTopic;
        delivery.deliver = [this](const outbox::Message& message) { return runtime_->sync->deliver(message); };
        registrar.delivery(std::move(delivery));
        registrar.provide<services::UserMirror>(std::make_shared<sync::Mirror>(*settings_.get()->sync));
    }

    void limit(const http::Request& request) {
        const auto settings = settings_.get();
        const RateLimiter::Limit limit{static_cast<double>(settings->requestsPerMinute) / 60,
                                       static_cast<double>(settings->burst)};
        const auto wait = runtime_->limiter.take(request.principal.actor(), limit, runtime_->clock.now());
        if (!wait) return;
        Metrics::get().rateLimited.increment();
        const std::string seconds = std::to_string(wait->count());
        throw http::Error(429, "rate_limited", "Too many requests; try again in " + seconds + " s")
            .withHeader("Retry-After", seconds);
    }

    CurrentSettings settings_;
    std::optional<Runtime> runtime_;
};

std::unique_ptr<plugin::Plugin> create(const config::Section& section) {
    return std::make_unique<KeycloakProvisioning>(section);
}

}  // namespace

}  // namespace hub::keycloak_provisioning

HUB_PLUGIN("keycloak_provisioning", "0.1.0", "Keeps the hub's users what Keycloak, Django and files say they are", 5,
           hub::keycloak_provisioning::spec, hub::keycloak_provisioning::create);

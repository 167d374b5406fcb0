/// @file
/// @brief Wiring of the number assignment.
#include <memory>
#include <optional>

#include "agent_limits/handlers.hpp"
#include "calls/routes.hpp"
#include "carriers/module.hpp"
#include "config.hpp"
#include "dialect.hpp"
#include "do_not_call/handlers.hpp"
#include "housekeeping.hpp"
#include "hub/events/subscription.hpp"
#include "hub/plugin/export.hpp"
#include "hub/services/suppressions.hpp"
#include "inventory/routes.hpp"
#include "login/routes.hpp"
#include "number_assignment/sql.hpp"

namespace hub::number_assignment {

namespace {

constexpr const char* kPeopleTopic = "number_assignment.people";
constexpr std::string_view kCallPaths = "/api/v1/calls";

/// What exists between start and stop.
struct Runtime {
    Runtime(plugin::HostContext& host, const CurrentSettings& settings)
        : inventoryContext{host.database(), host.clock(), settings, host.events()},
          inventory(inventoryContext),
          calls(calls::CallContext{host.database(), host.clock(), settings,
                                   [&host](std::int64_t organizationId, std::string_view e164) {
                                       const auto known = host.service<services::Suppressions>();
                                       return known && known->isSuppressed(host.database(), organizationId, e164);
                                   }}),
          agentLimits(host.database(), host.clock()),
          doNotCall(host.database(), host.clock()),
          login(host, settings),
          carriers(host, settings) {}

    const inventory::InventoryContext inventoryContext;
    inventory::Handlers inventory;
    calls::Handlers calls;
    agent_limits::Handlers agentLimits;
    do_not_call::Handlers doNotCall;
    login::Handlers login;
    carriers::Module carriers;
};

class NumberAssignment final : public plugin::Plugin {
public:
    explicit NumberAssignment(const config::Section& section) : settings_(parseSettings(section)) {}

    void registerWith(plugin::Registrar& registrar) override {
        registrar.errorDialect(errorDialect);
        registrar.queries(sql::all());
        const AddRoute add = [&](http::Route route) {
            route.response(429, "More requests than rate_limit allows");
            const bool aboutCalls = route.path.starts_with(kCallPaths);
            if (route.callerGuard) route.callerGuard = limitedRefusals(std::move(route.callerGuard), aboutCalls);
            route.handler = [this, handler = std::move(route.handler), aboutCalls](const http::Request& request) {
                return answer(request, handler, aboutCalls);
            };
            registrar.route(std::move(route));
        };
        inventory::registerRoutes(add, [this]() -> inventory::Handlers& { return runtime_->inventory; });
        calls::registerRoutes(add, [this]() -> calls::Handlers& { return runtime_->calls; });
        agent_limits::registerRoutes(add, [this]() -> agent_limits::Handlers& { return runtime_->agentLimits; });
        do_not_call::registerRoutes(add, [this]() -> do_not_call::Handlers& { return runtime_->doNotCall; });
        login::registerRoutes(add, [this]() -> login::Handlers& { return runtime_->login; });
        registrar.delivery(
            events::deliveryOf({kPeopleTopic, [this](const events::Event& event) { return freeNumbers(event); }}));
        const auto module = [this]() -> carriers::Module& { return runtime_->carriers; };
        carriers::Module::registerRoutes(add, module);
        carriers::Module::registerWith(registrar, settings_.get()->carriers, module);
        registrar.job(housekeepingJob(settings_));
    }

    void start(plugin::HostContext& host) override {
        runtime_.emplace(host, settings_);
        events::subscribe(host.database(), kPeopleTopic, {events::kUserDeactivated, events::kUserMoved});
    }
    void reconfigure(const config::Section& section) override { settings_.replace(parseSettings(section)); }
    void stop(plugin::Deadline) noexcept override { runtime_.reset(); }

private:
    http::Response answer(const http::Request& request, const http::Handler& handler, bool aboutCalls) {
        const RateLimit limit = settings_.get()->rateLimit;
        if (limit.requests == 0 || (aboutCalls && !limit.calls)) return handler(request);
        const time::Timestamp now = runtime_->inventoryContext.clock.now();
        return answerWithin(limiter_.count(request.remoteAddress, limit, now), handler, request);
    }

    http::Guard limitedRefusals(http::Guard guard, bool aboutCalls) {
        return [this, guard = std::move(guard), aboutCalls](const http::Request& request) {
            std::optional<http::Response> refusal = guard(request);
            if (refusal)
                refusal = answer(
                    request, [&](const http::Request&) { return *refusal; }, aboutCalls);
            return refusal;
        };
    }

    outbox::Outcome freeNumbers(const events::Event& event) {
        if (event.userId) {
            inventory::InventoryService(runtime_->inventoryContext)
                .freeNumbers({event.organizationId, "event:" + std::to_string(event.id), {}}, *event.userId);
        }
        return outbox::Outcome::delivered();
    }

    CurrentSettings settings_;
    RateLimiter limiter_;
    std::optional<Runtime> runtime_;
};

std::unique_ptr<plugin::Plugin> create(const config::Section& section) {
    return std::make_unique<NumberAssignment>(section);
}

}  // namespace

}  // namespace hub::number_assignment

HUB_PLUGIN("number_assignment", "0.1.0", "Assigns telephone numbers to agents and lets calls out within their limits",
           17, hub::number_assignment::spec, hub::number_assignment::create);

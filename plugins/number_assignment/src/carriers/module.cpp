#include "carriers/module.hpp"

#include "carriers/call_repository.hpp"
#include "carriers/routes.hpp"

namespace hub::number_assignment::carriers {

namespace {

outbox::RetryPolicy dialPolicy() {
    outbox::RetryPolicy policy;
    policy.firstDelay = std::chrono::seconds(1);
    policy.longestDelay = std::chrono::minutes(1);
    policy.maxAttempts = 60;
    return policy;
}

}  // namespace

Module::Module(plugin::HostContext& host, const CurrentSettings& current)
    : settings_(current.get()->carriers),
      publicUrl_(settings_.publicUrl.empty() ? host.publicUrl() : settings_.publicUrl),
      accounts_(host.database(), host.clock(), settings_),
      inventory_({host.database(), host.clock(), current, host.events()}),
      numbers_({host.database(), host.clock(), accounts_, inventory_}),
      calls_({host.database(), host.clock(), settings_, accounts_, publicUrl_}),
      handlers_(accounts_, numbers_, calls_, host.outbox()),
      webhooks_(accounts_, calls_, host.clock(), publicUrl_) {}

void Module::registerRoutes(const AddRoute& addRoute, const std::function<Module&()>& module) {
    carriers::registerRoutes(addRoute, [module]() -> Handlers& { return module().handlers_; });
}

void Module::registerWith(plugin::Registrar& registrar, const CarrierSettings& settings,
                          const std::function<Module&()>& module) {
    webhooks::registerRoutes(registrar, [module]() -> webhooks::Handlers& { return module().webhooks_; });
    outbox::Delivery delivery;
    delivery.topic = kPlaceCallTopic;
    // A look into the carrier's list, with its repeats and pauses, then the call. A hub that died is waited for so
    // long.
    delivery.lease = 4 * settings.requestTimeout + std::chrono::seconds(15);
    delivery.parallel = 4;
    delivery.retry = dialPolicy();
    delivery.deliver = [module](const outbox::Message& message) { return module().calls_.deliver(message); };
    registrar.delivery(std::move(delivery));
    jobs::Job job;
    job.name = "carrier_upkeep";
    job.description = "Forgets old events of carriers; encrypts credentials with the first key";
    job.every = std::chrono::hours(1);
    job.run = [module](jobs::JobContext& context) { return module().upkeep(context); };
    registrar.job(std::move(job));
}

std::string Module::upkeep(jobs::JobContext& context) {
    const std::int64_t removed = context.database.inStatement("purge_carrier_events", [&](db::Transaction& tx) {
        return call_repository::purgeEvents(tx, context.clock.now() - settings_.keepEvents);
    });
    const AccountService::Resealed resealed = accounts_.reseal();
    return std::to_string(removed) + " events removed, " + std::to_string(resealed.done) +
           " accounts encrypted anew, " + std::to_string(resealed.unreadable) + " unreadable";
}

}  // namespace hub::number_assignment::carriers

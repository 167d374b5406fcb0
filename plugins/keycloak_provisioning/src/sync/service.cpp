#include "sync/service.hpp"

#include "hub/http/error.hpp"
#include "hub/identity/audit.hpp"
#include "hub/log/log.hpp"
#include "sync/run_metrics.hpp"

namespace hub::keycloak_provisioning::sync {

namespace {

constexpr std::int64_t kErrorsShown = 1000;
constexpr std::chrono::hours kKeepRuns{90 * 24};
constexpr std::chrono::hours kCleanUpInterval{1};
constexpr std::chrono::minutes kProfileInterval{1};

/// The outbox tries again by itself; a delivery must not hold up the end of the hub.
Realm forDeliveries(Realm realm) {
    realm.timeout = std::min(realm.timeout, std::chrono::milliseconds(10000));
    realm.retryFor = std::chrono::milliseconds(1000);
    return realm;
}

bool mayUseAll(const Caller& caller) {
    return !caller.organization();
}

void audit(db::Transaction& tx, const Caller& caller, const Run& run, const std::string& action) {
    identity::recordAudit(
        tx, {run.organizationId, caller.principal.actor(), action, "sync_run", std::to_string(run.id), json::Value(),
             json::Value(json::Object{{"kind", toString(run.kind)}, {"dry_run", run.dryRun}}), caller.requestId});
}

}  // namespace

Service::Service(plugin::HostContext& host, const Settings& settings, EngineSettings engine)
    : host_(host),
      settings_(settings),
      client_(settings_.realm, host.clock()),
      runner_(host, client_, settings_, std::move(engine)),
      deliveryClient_(forDeliveries(settings_.realm), host.clock()),
      writeBack_(deliveryClient_, settings_) {}

Run Service::order(const Caller& caller, const Wish& wish) {
    return host_.database().inTransaction("order_sync", [&](db::Transaction& tx) {
        Order order{wish.kind, wish.dryRun, std::nullopt, caller.principal.actor()};
        if (!wish.client.empty()) {
            const auto client = store::findClient(tx, wish.client);
            if (!client || (!mayUseAll(caller) && client->id != *caller.organization()))
                throw http::notFound("client_id \"" + wish.client + "\" is not known");
            order.organizationId = client->id;
        } else if (!mayUseAll(caller)) {
            throw http::forbidden(
                "Name your own client_id: a synchronisation of all clients needs the scope any_organization");
        }
        Run run = repository::enqueue(tx, order, host_.clock().now());
        audit(tx, caller, run, "sync.requested");
        return run;
    });
}

Run Service::requireRun(const Caller& caller, std::int64_t id) {
    auto run =
        host_.database().inStatement("find_sync_run", [&](db::Transaction& tx) { return repository::find(tx, id); });
    if (!run || (!mayUseAll(caller) && run->organizationId != caller.organization()))
        throw http::notFound("There is no such synchronisation");
    return std::move(*run);
}

std::optional<Report> Service::find(const Caller& caller, std::int64_t id) {
    Report report{requireRun(caller, id), {}};
    report.errors = host_.database().inStatement("list_sync_errors", [&](db::Transaction& tx) {
        return repository::listErrors(tx, {id, 0, kErrorsShown});
    });
    return report;
}

std::vector<Run> Service::list(const Caller& caller, const repository::History& page) {
    repository::History history = page;
    history.organizationId = caller.organization();
    return host_.database().inStatement("list_sync_runs",
                                        [&](db::Transaction& tx) { return repository::list(tx, history); });
}

std::vector<Difference> Service::differences(const Caller& caller, const repository::FindingsPage& page) {
    requireRun(caller, page.runId);
    return host_.database().inStatement("list_sync_differences",
                                        [&](db::Transaction& tx) { return repository::listDifferences(tx, page); });
}

Run Service::decide(const Caller& caller, std::int64_t id, bool approved) {
    requireRun(caller, id);
    const auto run = host_.database().inTransaction("decide_sync", [&](db::Transaction& tx) {
        auto decided = repository::decide(tx, id, approved, caller.principal.actor(), host_.clock().now());
        if (decided) audit(tx, caller, *decided, approved ? "sync.approved" : "sync.rejected");
        return decided;
    });
    if (!run) throw http::conflict("This synchronisation does not wait for approval");
    return *run;
}

void Service::orderWhatIsDue() {
    const time::Timestamp now = host_.clock().now();
    host_.database().inTransaction("schedule_sync", [&](db::Transaction& tx) {
        const auto orderIfDue = [&](Kind kind, std::chrono::milliseconds interval) {
            if (interval.count() == 0) return false;
            const auto last = repository::lastRequest(tx, kind);
            if (last && now - *last < interval) return false;
            repository::enqueue(tx, {kind, false, std::nullopt, std::string(kSchedule)}, now);
            return true;
        };
        if (!orderIfDue(Kind::kFull, settings_.fullInterval))
            orderIfDue(Kind::kIncremental, settings_.incrementalInterval);
    });
}

void Service::cleanUp() {
    const time::Timestamp now = host_.clock().now();
    if (cleanedUpAt_ && now - *cleanedUpAt_ < kCleanUpInterval) return;
    host_.database().inTransaction("clean_up_sync", [&](db::Transaction& tx) {
        repository::removeOld(tx, now - kKeepRuns);
        // Older events are not read again: the overlap has passed.
        repository::forgetEvents(tx, now - 2 * settings_.eventOverlap - settings_.eventRetention);
    });
    cleanedUpAt_ = now;
}

/// What Keycloak would drop without a word is a fault of the configuration, found before it costs data.
void Service::checkProfile(const std::stop_token& stop) {
    const time::Timestamp now = host_.clock().now();
    if (profileChecked_ || (profileTriedAt_ && now - *profileTriedAt_ < kProfileInterval)) return;
    profileTriedAt_ = now;
    std::vector<std::string> names = {settings_.mapping.organizationAttribute};
    if (!settings_.mapping.dialerUserAttribute.empty()) names.push_back(settings_.mapping.dialerUserAttribute);
    try {
        for (const std::string& name : droppedAttributes(deliveryClient_.userProfile(stop), names)) {
            log::error(
                "keycloak_provisioning.attribute_not_kept",
                {{"attribute", name},
                 {"realm", settings_.realm.name},
                 {"remedy", "declare it in the realm's user profile, or set its unmanaged attributes to ADMIN_EDIT"}});
        }
        profileChecked_ = true;
    } catch (const KeycloakError& error) {
        log::warning("keycloak_provisioning.profile_unknown", {{"error", error.what()}});
    } catch (const Stopped&) {
        return;
    }
}

std::string Service::turn(jobs::JobContext& context) {
    orderWhatIsDue();
    cleanUp();
    checkProfile(context.stop);
    int done = 0;
    while (!context.stop.stop_requested()) {
        auto run = context.database.inTransaction(
            "take_sync_run", [&](db::Transaction& tx) { return repository::takeNext(tx, host_.clock().now()); });
        if (!run) break;
        try {
            countRun(runner_.work(std::move(*run), context.stop), host_.clock().now());
        } catch (const Stopped&) {
            break;
        }
        ++done;
    }
    return std::to_string(done) + " runs";
}

}  // namespace hub::keycloak_provisioning::sync

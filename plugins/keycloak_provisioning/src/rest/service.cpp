#include "rest/service.hpp"

#include "hub/http/error.hpp"
#include "hub/identity/idempotency.hpp"
#include "hub/log/log.hpp"
#include "metrics.hpp"
#include "sync/write_back.hpp"

namespace hub::keycloak_provisioning {

namespace {

/// Held until the transaction ends: the first request has not been answered yet.
void requireTurn(db::Transaction& tx, const identity::IdempotencyKey& key) {
    if (repository::tryLock(tx, key.scope + "\n" + std::to_string(key.organizationId) + "\n" + key.key)) return;
    throw http::Error(409, "idempotency_key_in_use", "A request with this Idempotency-Key is being processed")
        .withHeader("Retry-After", "1");
}

/// Most requests with many users have no clash: then the unique indexes tell so at no cost.
store::Lookup lookupFor(const Wish& wish, int attempt) {
    constexpr std::size_t kMany = 50;
    const bool onlyApplied = !wish.dryRun && !wish.planHash;
    return onlyApplied && attempt == 1 && wish.users.size() >= kMany ? store::Lookup::kKeycloakIds
                                                                     : store::Lookup::kEverything;
}

void logOutcome(const Provisioned& outcome) {
    const Plan& plan = outcome.plan;
    // One user at a time is everyday business.
    const log::Level level = plan.verdicts.size() > 1 ? log::Level::kInfo : log::Level::kDebug;
    log::write(level, "keycloak_provisioning.changed",
               {{"created", plan.count(Action::kCreated)},
                {"updated", plan.count(Action::kUpdated) + plan.count(Action::kActivated)},
                {"deactivated", plan.count(Action::kDeactivated)},
                {"unchanged", plan.count(Action::kUnchanged)},
                {"rejected", plan.count(Action::kRejected)}});
}

}  // namespace

std::optional<std::int64_t> Caller::organization() const {
    if (principal.isApiKey() && principal.hasScope(auth::scope::kAnyOrganization)) return std::nullopt;
    if (principal.superuser) return std::nullopt;
    return principal.organizationId.value_or(0);
}

Policy ProvisioningService::policyFor(const Caller& caller) const {
    const auto settings = settings_.get();
    return {settings->createClients, settings->linkByEmail, caller.organization()};
}

http::Response ProvisioningService::provision(const Caller& caller, const Repeatable& repeatable, const Wish& wish,
                                              const std::function<http::Response(const Provisioned&)>& answer) {
    const auto settings = settings_.get();
    std::optional<Provisioned> outcome;
    const http::Response response = withFreshPlan([&](int attempt) {
        return host_.database().inTransaction("provision_users", [&](db::Transaction& tx) {
            outcome.reset();
            const auto work = [&] { return answer(outcome.emplace(decide(tx, caller, wish, attempt))); };
            if (repeatable.key.empty()) return work();
            const identity::IdempotencyKey key{
                caller.principal.organizationId.value_or(0),
                "keycloak_provisioning:" + repeatable.scope + ":" + caller.principal.actor(), repeatable.key,
                repeatable.fingerprint};
            if (repeatable.oneAtATime) requireTurn(tx, key);
            return identity::runOnce(tx, key, settings->idempotencyWindow, work);
        });
    });
    if (outcome && outcome->applied) {
        host_.events().committed();
        host_.outbox().wake();
        Metrics::get().count(outcome->plan);
        logOutcome(*outcome);
    }
    return response;
}

Provisioned ProvisioningService::decide(db::Transaction& tx, const Caller& caller, const Wish& wish, int attempt) {
    const auto settings = settings_.get();
    Provisioned outcome{makePlan(tx, wish.users, policyFor(caller), lookupFor(wish, attempt)), false};
    if (wish.planHash && *wish.planHash != outcome.plan.hash()) {
        throw http::Error(412, "plan_stale", "The users have changed since the plan was made; make a new dry run");
    }
    if (wish.dryRun || (wish.atomic && outcome.plan.count(Action::kRejected) > 0)) return outcome;
    applyPlan(tx, outcome.plan, settings->newClients,
              {caller.principal.actor(), caller.requestId, host_.clock().now()});
    if (settings->sync && settings->sync->writeBack) sync::enqueueChanges(tx, outcome.plan, *settings->sync);
    outcome.applied = true;
    return outcome;
}

std::optional<ManagedUser> ProvisioningService::find(const Caller& caller, const std::string& keycloakId) {
    auto user = host_.database().inStatement("find_managed_user",
                                             [&](db::Transaction& tx) { return repository::find(tx, keycloakId); });
    const auto confined = caller.organization();
    if (user && confined && user->organizationId != confined) return std::nullopt;
    return user;
}

std::vector<ManagedUser> ProvisioningService::list(const Caller& caller, const std::string& client,
                                                   const repository::Page& page) {
    return host_.database().inTransaction("list_managed_users",
                                          [&](db::Transaction& tx) -> std::vector<ManagedUser> {
                                              const std::optional<Client> found = store::findClient(tx, client);
                                              const auto confined = caller.organization();
                                              if (!found || (confined && found->id != *confined)) return {};
                                              return repository::list(tx, found->id, page);
                                          },
                                          {.readOnly = true});
}

}  // namespace hub::keycloak_provisioning

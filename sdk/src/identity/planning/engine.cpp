#include "hub/identity/planning/engine.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "hub/identity/access.hpp"
#include "hub/identity/planning/planner.hpp"
#include "hub/text/ascii.hpp"

namespace hub::identity::planning {

namespace {

/// Puts the ids of clients the plan wants into its users.
void createClients(db::Transaction& tx, Plan& plan, const NewClientDefaults& defaults, const ChangeContext& context) {
    if (plan.newClients.empty()) return;
    std::map<std::string, std::int64_t> ids;
    for (const Client& client : store::ensureClients(tx, plan.newClients, defaults, context))
        ids[text::toLower(client.name)] = client.id;
    const auto complete = [&](ManagedUser& user) {
        if (user.organizationId == 0) user.organizationId = ids.at(text::toLower(user.client));
    };
    for (UserChange& change : plan.changes) complete(change.after);
    for (Verdict& verdict : plan.verdicts) complete(verdict.after);
}

void insertWave(db::Transaction& tx, Plan& plan, int wave, const ChangeContext& context) {
    std::vector<const UserChange*> changes;
    std::unordered_map<std::string_view, UserChange*> byUsername;
    for (UserChange& change : plan.changes) {
        if (!change.creates() || change.wave != wave) continue;
        changes.push_back(&change);
        byUsername[change.after.username] = &change;
    }
    if (changes.empty()) return;
    // Two plans about the same people wait for each other instead of deadlocking.
    std::sort(changes.begin(), changes.end(), [](auto* a, auto* b) {
        return std::tie(a->after.keycloakId, a->after.username) < std::tie(b->after.keycloakId, b->after.username);
    });
    for (store::Created& created : store::insert(tx, changes, context)) {
        ManagedUser& user = byUsername.at(created.username)->after;
        user.id = created.id;
        user.uuid = std::move(created.uuid);
        user.createdAt = user.updatedAt = context.now;
    }
}

void updateWave(db::Transaction& tx, Plan& plan, int wave, const ChangeContext& context) {
    std::vector<const UserChange*> changes;
    for (UserChange& change : plan.changes) {
        if (change.creates() || change.wave != wave || change.action() == Action::kUnchanged) continue;
        change.after.updatedAt = context.now;
        changes.push_back(&change);
    }
    if (changes.empty()) return;
    std::sort(changes.begin(), changes.end(), [](auto* a, auto* b) { return a->before.id < b->before.id; });
    const std::int64_t written = store::update(tx, changes, context);
    if (written != static_cast<std::int64_t>(changes.size())) throw StalePlan();
}

void endAccess(db::Transaction& tx, const Plan& plan, time::Timestamp now) {
    std::vector<std::int64_t> moved;
    std::vector<std::int64_t> formerOrganizations;
    std::vector<std::int64_t> deactivated;
    for (const UserChange& change : plan.changes) {
        if (change.creates()) continue;
        if (change.before.organizationId && change.before.organizationId != change.after.organizationId) {
            moved.push_back(change.before.id);
            formerOrganizations.push_back(*change.before.organizationId);
        }
        if (change.action() == Action::kDeactivated) deactivated.push_back(change.before.id);
    }
    identity::leaveOrganization(tx, moved, formerOrganizations, now);
    identity::endAccess(tx, deactivated, now);
}

}  // namespace

Plan makePlan(db::Transaction& tx, const std::vector<DesiredUser>& desired, const Policy& policy,
              store::Lookup lookup) {
    return plan(desired, store::load(tx, desired, {lookup, policy.key}), policy);
}

void applyPlan(db::Transaction& tx, Plan& plan, const NewClientDefaults& defaults, const ChangeContext& context) {
    if (plan.changes.empty()) return;
    createClients(tx, plan, defaults, context);
    int lastWave = 0;
    for (const UserChange& change : plan.changes) lastWave = std::max(lastWave, change.wave);
    for (int wave = 0; wave <= lastWave; ++wave) {
        updateWave(tx, plan, wave, context);
        insertWave(tx, plan, wave, context);
    }
    endAccess(tx, plan, context.now);
    for (Verdict& verdict : plan.verdicts) {
        if (!verdict.change) continue;
        const ManagedUser& stored = plan.changes[*verdict.change].after;
        verdict.after.id = stored.id;
        verdict.after.uuid = stored.uuid;
        verdict.after.createdAt = stored.createdAt;
        verdict.after.updatedAt = stored.updatedAt;
    }
}

}  // namespace hub::identity::planning

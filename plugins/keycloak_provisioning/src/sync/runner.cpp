#include "sync/runner.hpp"

#include <algorithm>
#include <set>
#include <unordered_set>

#include "engine.hpp"
#include "hub/log/log.hpp"
#include "hub/text/ascii.hpp"
#include "metrics.hpp"
#include "sync/mapping.hpp"
#include "sync/repository.hpp"

namespace hub::keycloak_provisioning::sync {

namespace {

constexpr std::size_t kBatch = 500;
/// How often progress is stored while pages are read.
constexpr std::chrono::seconds kProgressInterval{1};

void logOutcome(const Run& run) {
    const auto level = run.state == State::kSucceeded ? log::Level::kInfo : log::Level::kWarning;
    log::write(level, "keycloak_provisioning.sync_finished",
               {{"run", run.id},
                {"kind", toString(run.kind)},
                {"state", toString(run.state)},
                {"dry_run", run.dryRun},
                {"created", run.counts.created},
                {"updated", run.counts.updated + run.counts.activated},
                {"deactivated", run.counts.deactivated},
                {"rejected", run.counts.rejected},
                {"problem", run.problem}});
}

DesiredUser deactivation(const std::string& keycloakId) {
    DesiredUser user;
    user.keycloakId = keycloakId;
    user.active = false;
    user.mustExist = true;
    return user;
}

constexpr std::string_view kRemoved = "removed";

/// Of no organization, or deleted in the hub.
bool isLeftOut(const Verdict& verdict) {
    if (!verdict.problem) return false;
    return verdict.problem->code == kRemoved ||
           (verdict.problem->code == "required" && verdict.problem->field == field::kClient);
}

/// Enabled in Keycloak again.
void forgetRemoved(db::Transaction& tx, const Plan& plan) {
    std::vector<std::string> ids;
    for (const UserChange& change : plan.changes)
        if (change.creates()) ids.push_back(*change.after.keycloakId);
    if (!ids.empty()) repository::forgetRemoved(tx, ids);
}

}  // namespace

/// What a transaction came to, kept when it commits.
struct Runner::Batch {
    Plan plan;
    Counts counts;
    std::vector<UserError> errors;
    std::vector<Difference> differences;

    void count(const std::vector<DesiredUser>& desired) {
        for (std::size_t i = 0; i < desired.size(); ++i) {
            const Verdict& verdict = plan.verdicts[i];
            if (isLeftOut(verdict)) {
                ++counts.skipped;
                continue;
            }
            counts.add(verdict.action);
            if (verdict.problem)
                errors.push_back(
                    {desired[i].keycloakId, verdict.problem->code, verdict.problem->field, verdict.problem->message});
        }
        counts.differences = static_cast<std::int64_t>(differences.size());
    }
};

Run Runner::work(Run run, const std::stop_token& stop) {
    host_.database().inTransaction("begin_sync", [&](db::Transaction& tx) { repository::clearFindings(tx, run.id); });
    try {
        execute(run, stop);
    } catch (const KeycloakError& error) {
        run.state = State::kFailed;
        run.problem = error.what();
    } catch (const http::Error& error) {
        run.state = State::kFailed;
        run.problem = error.what();
    } catch (const db::Unavailable&) {
        throw;  // begins again when the database is back
    } catch (const db::Error& error) {
        run.state = State::kFailed;
        run.problem = error.what();
    }
    host_.database().inTransaction("finish_sync", [&](db::Transaction& tx) {
        // What the schedule finds out again and again must not take the place of what is about to be approved.
        if (run.state == State::kQuarantined && run.requestedBy == kSchedule && repository::waitsAlready(tx, run))
            run.state = State::kSuperseded;
        repository::finish(tx, run, now());
        if (run.state == State::kQuarantined || run.state == State::kSucceeded) repository::supersede(tx, run, now());
    });
    logOutcome(run);
    return run;
}

void Runner::execute(Run& run, const std::stop_token& stop) {
    run.counts = {};
    Reader reader(client_, settings_.mapping, stop);
    if (run.kind == Kind::kFull)
        executeFull(run, reader);
    else
        executeIncremental(run, reader);
}

void Runner::executeFull(Run& run, Reader& reader, const std::vector<std::string>& events) {
    const time::Timestamp began = now();
    Reading reading{reader.readAll(progressOf(run)), {}};
    std::unordered_set<std::string> known;
    for (const MappedUser& user : reading.users) known.insert(user.desired.keycloakId);
    const std::unordered_set<std::string> active = activeIds(run);
    for (const std::string& id : active) {
        if (!known.contains(id)) reading.missing.push_back(id);
    }
    if (!mayGoOn(run, reading, true)) return;
    confirmMissing(reading, reader);
    apply(run, reading, reader.stop());
    if (run.dryRun || run.organizationId) return;
    host_.database().inTransaction("save_sync_position", [&](db::Transaction& tx) {
        repository::remember(tx, events, began);
        repository::savePosition(tx, client_.realm().name, began);
    });
}

void Runner::executeIncremental(Run& run, Reader& reader) {
    const time::Timestamp began = now();
    const std::string& realm = client_.realm().name;
    const auto position = host_.database().inStatement(
        "find_sync_position", [&](db::Transaction& tx) { return repository::position(tx, realm); });
    if (!position || began - *position > settings_.eventRetention) {
        run.kind = Kind::kFull;
        return executeFull(run, reader);
    }
    const std::optional<Followed> followed = reader.follow(*position - settings_.eventOverlap);
    if (!followed)
        throw KeycloakError(0, "the realm keeps no admin events: enable them, or run full synchronisations only");
    const std::vector<std::string> unseen = host_.database().inStatement(
        "find_unseen_sync_events", [&](db::Transaction& tx) { return repository::unseen(tx, followed->fingerprints); });
    const std::set<std::string> fresh(unseen.begin(), unseen.end());
    std::set<std::string> ids;
    for (std::size_t i = 0; i < followed->userIds.size(); ++i) {
        if (fresh.contains(followed->fingerprints[i])) ids.insert(followed->userIds[i]);
    }
    // A change of groups or roles: whose roles it changed only a sweep tells.
    if (ids.contains("")) {
        run.kind = Kind::kFull;
        return executeFull(run, reader, unseen);
    }
    Reading reading = reader.readThese({ids.begin(), ids.end()}, progressOf(run));
    if (!mayGoOn(run, reading, false)) return;
    apply(run, reading, reader.stop());
    if (run.dryRun || run.organizationId) return;
    host_.database().inTransaction("save_sync_position", [&](db::Transaction& tx) {
        repository::remember(tx, unseen, began);
        repository::savePosition(tx, realm, began);
    });
}

std::unordered_set<std::string> Runner::activeIds(const Run& run) {
    const std::vector<std::string> ids = host_.database().inStatement("active_keycloak_ids", [&](db::Transaction& tx) {
        return repository::activeKeycloakIds(tx, run.organizationId);
    });
    return {ids.begin(), ids.end()};
}

/// Counts who would lose access, and who a link: nothing where that cannot be too many.
Toll Runner::weigh(const Run& run, const Reading& reading, bool whole) {
    Toll toll;
    const std::vector<std::string> unlinked = links_.withoutAttribute(reading.users);
    if (static_cast<std::int64_t>(unlinked.size()) > settings_.guards.alwaysAllowed) {
        const repository::LinkScope scope{settings_.mapping.dialer, run.organizationId};
        host_.database().inTransaction("weigh_links", [&](db::Transaction& tx) {
            toll.links = repository::linkedAmong(tx, scope, unlinked);
            toll.linked = repository::countLinks(tx, scope);
        });
        toll.unlinked = static_cast<std::int64_t>(toll.links.size());
    }
    if (settings_.policyOf(field::kActive) != DriftPolicy::kRepair) return toll;
    std::vector<std::string> leaving = reading.missing;
    for (const MappedUser& user : reading.users) {
        if (!user.desired.active.value_or(true)) leaving.push_back(user.desired.keycloakId);
    }
    toll.nothingRead = whole && reading.users.empty();
    if (!toll.nothingRead && static_cast<std::int64_t>(leaving.size()) <= settings_.guards.alwaysAllowed) return toll;
    const std::unordered_set<std::string> active = activeIds(run);
    toll.active = static_cast<std::int64_t>(active.size());
    for (std::string& id : leaving) {
        if (active.contains(id)) toll.access.push_back(std::move(id));
    }
    toll.deactivated = static_cast<std::int64_t>(toll.access.size());
    return toll;
}

/// Was it all foreseen when the run was approved? Other people's losses were not judged by anybody.
bool Runner::isApproved(const Run& run, const Toll& toll) {
    if (!run.approvedDeactivations) return false;
    return host_.database().inStatement("count_sync_unheld", [&](db::Transaction& tx) {
        return repository::countUnheld(tx, run.id, {toll.access, toll.links}) == 0;
    });
}

/// The guards, before anything is changed.
bool Runner::mayGoOn(Run& run, const Reading& reading, bool whole) {
    run.state = State::kSucceeded;
    const Toll toll = weigh(run, reading, whole);
    run.problem = findReasonToStop(toll, settings_.guards);
    if (!run.problem.empty() && isApproved(run, toll)) run.problem.clear();
    if (run.problem.empty()) return true;
    run.wouldDeactivate = toll.deactivated;
    run.wouldUnlink = toll.unlinked;
    // A dry run changes nothing and is never held back; it says what the real one would be.
    if (run.dryRun) return true;
    run.state = State::kQuarantined;
    hold(run, toll);
    return false;
}

/// Whom it is about shows in the run's drift, before anybody approves it.
void Runner::hold(const Run& run, const Toll& toll) {
    std::vector<Difference> differences;
    const std::string policy(toString(DriftPolicy::kRepair));
    for (const std::string& id : toll.access)
        differences.push_back({id, std::string(field::kActive), json::Value(true), json::Value(false), policy});
    host_.database().inTransaction("hold_sync", [&](db::Transaction& tx) {
        repository::hold(tx, run.id, {toll.access, toll.links});
        repository::addDifferences(tx, run.id, differences);
    });
}

/// A page that shifted at the wrong moment must not cost anybody the access.
void Runner::confirmMissing(Reading& reading, Reader& reader) {
    Reading checked = reader.readThese(reading.missing, [](std::int64_t, std::int64_t) {});
    reading.missing = std::move(checked.missing);
    std::move(checked.users.begin(), checked.users.end(), std::back_inserter(reading.users));
}

void Runner::keepOnly(const Run& run, std::vector<MappedUser>& users) const {
    if (!run.organizationId) return;
    std::erase_if(users, [&](const MappedUser& user) {
        return !user.desired.client || !text::equalsIgnoreCase(*user.desired.client, run.client);
    });
}

void Runner::apply(Run& run, Reading& reading, const std::stop_token& stop) {
    const std::size_t read = reading.users.size();
    keepOnly(run, reading.users);
    run.counts.skipped = static_cast<std::int64_t>(read - reading.users.size());
    // Who is gone cannot take over the hub's value.
    if (settings_.policyOf(field::kActive) != DriftPolicy::kAdopt) {
        for (const std::string& id : reading.missing) reading.users.push_back({deactivation(id), std::nullopt});
    }
    run.counts.total = static_cast<std::int64_t>(reading.users.size());
    run.counts.processed = 0;
    for (std::size_t begin = 0; begin < reading.users.size(); begin += kBatch) {
        if (stop.stop_requested()) throw Stopped();
        const auto first = reading.users.begin() + static_cast<std::ptrdiff_t>(begin);
        const auto last =
            reading.users.begin() + static_cast<std::ptrdiff_t>(std::min(begin + kBatch, reading.users.size()));
        applyBatch(run, {std::move_iterator(first), std::move_iterator(last)});
    }
}

/// What was read may be older than what the hub has told Keycloak since, or is about to: it must not come back as a
/// change.
void Runner::leaveUnsettled(db::Transaction& tx, const Run& run, std::vector<DesiredUser>& desired) const {
    std::map<std::string_view, DesiredUser*> byId;
    std::vector<std::string> ids;
    for (DesiredUser& user : desired) {
        if (user.mustExist) continue;  // gone from Keycloak: nothing will arrive there
        byId[user.keycloakId] = &user;
        ids.push_back(user.keycloakId);
    }
    for (const auto& unsettled : repository::unsettledFields(tx, ids, run.startedAt.value_or(run.requestedAt)))
        leave(*byId.at(unsettled.keycloakId), unsettled.field);
}

/// Whom the hub deleted stays so until Keycloak enables them again.
void Runner::leaveRemoved(db::Transaction& tx, const Current& current, std::vector<DesiredUser>& desired) const {
    std::set<std::string_view> known;
    for (const ManagedUser& user : current.users)
        if (user.keycloakId) known.insert(*user.keycloakId);
    std::map<std::string, DesiredUser*, std::less<>> unknown;
    std::vector<std::string> ids;
    for (DesiredUser& user : desired) {
        if (user.mustExist || user.problem || user.active.value_or(false) || known.contains(user.keycloakId)) continue;
        unknown[user.keycloakId] = &user;
        ids.push_back(user.keycloakId);
    }
    if (ids.empty()) return;
    for (const std::string& id : repository::removedAmong(tx, ids))
        unknown.at(id)->problem = Problem{std::string(kRemoved), "", "was deleted in the hub"};
}

/// What would change if Keycloak had its way everywhere is the drift; the plan is what the policies leave of it.
Runner::Batch Runner::judge(db::Transaction& tx, const Run& run, const std::vector<MappedUser>& users) const {
    const Policy policy{engine_.createClients, engine_.linkByEmail, run.organizationId};
    std::vector<DesiredUser> desired;
    for (const MappedUser& user : users) desired.push_back(user.desired);
    const Current current = store::load(tx, desired, {});
    // After the users: what was written between the two shows, and the version of the row keeps the plan from applying.
    if (settings_.writeBack) {
        leaveUnsettled(tx, run, desired);
        leaveRemoved(tx, current, desired);
    }
    Batch batch;
    batch.plan = plan(desired, current, policy);
    for (std::size_t i = 0; i < desired.size(); ++i) {
        const Verdict& verdict = batch.plan.verdicts[i];
        if (verdict.problem || verdict.action == Action::kCreated) continue;
        for (Difference& difference : splitByPolicy(desired[i], verdict.changes, settings_))
            batch.differences.push_back(std::move(difference));
    }
    if (!batch.differences.empty()) batch.plan = plan(desired, current, policy);
    for (Difference& difference : links_.differences(tx, {batch.plan, users}))
        batch.differences.push_back(std::move(difference));
    batch.count(desired);
    return batch;
}

void Runner::applyBatch(Run& run, std::vector<MappedUser> users) {
    const Batch batch = withFreshPlan([&] {
        return host_.database().inTransaction("sync_users", [&](db::Transaction& tx) {
            Batch result = judge(tx, run, users);
            repository::addErrors(tx, run.id, result.errors);
            repository::addDifferences(tx, run.id, result.differences);
            if (run.dryRun) return result;
            const ChangeContext context{"keycloak:" + client_.realm().name, "sync-" + std::to_string(run.id), now()};
            applyPlan(tx, result.plan, engine_.newClients, context);
            links_.apply(tx, {result.plan, users}, context);
            if (settings_.writeBack) forgetRemoved(tx, result.plan);
            adopt(tx, result.plan, result.differences);
            return result;
        });
    });
    run.counts.add(batch.counts);
    run.counts.processed += static_cast<std::int64_t>(users.size());
    host_.database().inStatement("save_sync_progress", [&](db::Transaction& tx) { repository::saveProgress(tx, run); });
    if (run.dryRun) return;
    host_.events().committed();
    host_.outbox().wake();
    Metrics::get().count(batch.plan);
}

void Runner::adopt(db::Transaction& tx, const Plan& plan, const std::vector<Difference>& differences) const {
    std::map<std::string, json::Object> wishes;
    for (const Difference& difference : differences) {
        if (difference.policy == toString(DriftPolicy::kAdopt))
            wishes[difference.keycloakId].set(difference.field, difference.hub);
    }
    std::vector<repository::OutgoingFields> messages;
    for (const Verdict& verdict : plan.verdicts) {
        if (verdict.problem || !verdict.after.keycloakId || !verdict.after.organizationId) continue;
        const auto wish = wishes.find(*verdict.after.keycloakId);
        if (wish == wishes.end()) continue;
        messages.push_back({*verdict.after.organizationId, wish->first, std::move(wish->second)});
        wishes.erase(wish);
    }
    repository::enqueueWriteBacks(tx, messages);
}

Reader::Progress Runner::progressOf(Run& run) {
    auto stored = std::make_shared<std::chrono::steady_clock::time_point>();
    return [this, &run, stored](std::int64_t read, std::int64_t total) {
        run.counts.total = total;
        run.counts.processed = read;
        if (const auto moment = std::chrono::steady_clock::now(); moment - *stored >= kProgressInterval) {
            *stored = moment;
            host_.database().inStatement("save_sync_progress",
                                         [&](db::Transaction& tx) { repository::saveProgress(tx, run); });
        }
    };
}

}  // namespace hub::keycloak_provisioning::sync

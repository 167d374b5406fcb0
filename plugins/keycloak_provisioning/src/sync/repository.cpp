#include "sync/repository.hpp"

#include "keycloak_provisioning/sql.hpp"

namespace hub::keycloak_provisioning::sync::repository {

namespace {

std::string jsonText(const json::Value& value) {
    std::string text;
    json::Writer(text).value(value);
    return text;
}

struct WishColumns {
    explicit WishColumns(const std::vector<DialerLinkWish>& wishes) {
        for (const DialerLinkWish& wish : wishes) {
            organizations.push_back(wish.organizationId);
            users.push_back(wish.userId);
            dialerUserIds.push_back(wish.dialerUserId);
        }
    }
    std::vector<std::int64_t> organizations;
    std::vector<std::int64_t> users;
    std::vector<std::optional<std::string>> dialerUserIds;
};

}  // namespace

Run enqueue(db::Transaction& tx, const Order& order, time::Timestamp now) {
    while (true) {
        const auto id = tx.queryOptional<std::int64_t>(sql::kInsertSyncRun, toString(order.kind), order.dryRun,
                                                       order.organizationId, order.requestedBy, now);
        if (id) return tx.queryOne<Run>(sql::kFindSyncRun, *id);
        // The one that was in the way may have begun meanwhile.
        if (auto queued = tx.queryOptional<Run>(sql::kFindQueuedSyncRun, toString(order.kind), order.dryRun,
                                                order.organizationId))
            return std::move(*queued);
    }
}

std::optional<Run> find(db::Transaction& tx, std::int64_t id) {
    return tx.queryOptional<Run>(sql::kFindSyncRun, id);
}

std::vector<Run> list(db::Transaction& tx, const History& history) {
    return tx.queryAll<Run>(sql::kListSyncRuns, history.organizationId, history.olderThan, history.limit);
}

std::optional<Run> takeNext(db::Transaction& tx, time::Timestamp now) {
    const auto id = tx.queryOptional<std::int64_t>(sql::kTakeSyncRun, now);
    if (!id) return std::nullopt;
    return find(tx, *id);
}

void saveProgress(db::Transaction& tx, const Run& run) {
    tx.execute(sql::kSaveSyncProgress, run.id, run.counts.total, run.counts.processed);
}

void finish(db::Transaction& tx, const Run& run, time::Timestamp now) {
    const Counts& c = run.counts;
    tx.execute(sql::kFinishSyncRun, run.id, toString(run.state), run.problem, run.wouldDeactivate, run.wouldUnlink,
               c.total, c.processed, c.created, c.updated, c.activated, c.deactivated, c.unchanged, c.skipped,
               c.rejected, c.differences, now);
}

void supersede(db::Transaction& tx, const Run& run, time::Timestamp now) {
    tx.execute(sql::kSupersedeSyncRuns, run.id, toString(run.kind), run.organizationId, now);
}

void hold(db::Transaction& tx, std::int64_t runId, const Losses& losses) {
    tx.execute(sql::kHoldSyncRun, runId, losses.access, losses.links);
}

std::int64_t countUnheld(db::Transaction& tx, std::int64_t runId, const Losses& losses) {
    return tx.queryOne<std::int64_t>(sql::kCountSyncUnheld, runId, losses.access, losses.links);
}

bool waitsAlready(db::Transaction& tx, const Run& run) {
    return tx.queryOne<bool>(sql::kSyncWaitsAlready, run.id, toString(run.kind), run.organizationId);
}

std::optional<Run> decide(db::Transaction& tx, std::int64_t id, bool approved, const std::string& actor,
                          time::Timestamp now) {
    if (!tx.queryOptional<std::int64_t>(sql::kDecideSyncRun, id, approved, actor, now)) return std::nullopt;
    return find(tx, id);
}

std::optional<time::Timestamp> lastRequest(db::Transaction& tx, Kind kind) {
    return tx.queryOptional<time::Timestamp>(sql::kLastSyncRequest, toString(kind));
}

std::int64_t removeOld(db::Transaction& tx, time::Timestamp before) {
    return tx.execute(sql::kDeleteOldSyncRuns, before);
}

void addErrors(db::Transaction& tx, std::int64_t runId, const std::vector<UserError>& errors) {
    if (errors.empty()) return;
    std::vector<std::string> ids, codes, fields, messages;
    for (const UserError& error : errors) {
        ids.push_back(error.keycloakId);
        codes.push_back(error.code);
        fields.push_back(error.field);
        messages.push_back(error.message);
    }
    tx.execute(sql::kInsertSyncErrors, runId, ids, codes, fields, messages);
}

void addDifferences(db::Transaction& tx, std::int64_t runId, const std::vector<Difference>& differences) {
    if (differences.empty()) return;
    std::vector<std::string> ids, fields, hub, keycloak, policies;
    for (const Difference& difference : differences) {
        ids.push_back(difference.keycloakId);
        fields.push_back(difference.field);
        hub.push_back(jsonText(difference.hub));
        keycloak.push_back(jsonText(difference.keycloak));
        policies.push_back(difference.policy);
    }
    tx.execute(sql::kInsertSyncDifferences, runId, ids, fields, hub, keycloak, policies);
}

void clearFindings(db::Transaction& tx, std::int64_t runId) {
    tx.execute(sql::kClearSyncErrors, runId);
    tx.execute(sql::kClearSyncDifferences, runId);
}

std::vector<UserError> listErrors(db::Transaction& tx, const FindingsPage& page) {
    return tx.queryAll<UserError>(sql::kListSyncErrors, page.runId, page.offset, page.limit);
}

std::vector<Difference> listDifferences(db::Transaction& tx, const FindingsPage& page) {
    return tx.queryAll<Difference>(sql::kListSyncDifferences, page.runId, page.offset, page.limit);
}

std::vector<std::string> activeKeycloakIds(db::Transaction& tx, std::optional<std::int64_t> organizationId) {
    return tx.queryAll<std::string>(sql::kActiveKeycloakIds, organizationId);
}

std::optional<time::Timestamp> position(db::Transaction& tx, const std::string& realm) {
    return tx.queryOptional<time::Timestamp>(sql::kFindSyncPosition, realm);
}

void savePosition(db::Transaction& tx, const std::string& realm, time::Timestamp until) {
    tx.execute(sql::kSaveSyncPosition, realm, until);
}

std::vector<std::string> unseen(db::Transaction& tx, const std::vector<std::string>& fingerprints) {
    return tx.queryAll<std::string>(sql::kFindUnseenSyncEvents, fingerprints);
}

void remember(db::Transaction& tx, const std::vector<std::string>& fingerprints, time::Timestamp now) {
    if (!fingerprints.empty()) tx.execute(sql::kInsertSyncEvents, fingerprints, now);
}

std::int64_t forgetEvents(db::Transaction& tx, time::Timestamp before) {
    return tx.execute(sql::kDeleteOldSyncEvents, before);
}

MissingLink MissingLink::fromRow(const db::Row& row) {
    return {row.get<std::int64_t>("dialer_id"), row.get<std::string>("dialer_user_id"),
            row.get<std::int64_t>("user_id")};
}

std::vector<MissingLink> missingLinks(db::Transaction& tx, const std::string& dialer,
                                      const std::vector<DialerLinkWish>& wishes) {
    const WishColumns columns(wishes);
    return tx.queryAll<MissingLink>(sql::kFindMissingDialerLinks, dialer, columns.organizations, columns.users,
                                    columns.dialerUserIds);
}

void putLinks(db::Transaction& tx, const std::vector<MissingLink>& links, const ChangeContext& context) {
    if (links.empty()) return;
    std::vector<std::int64_t> dialers, users;
    std::vector<std::string> ids;
    for (const MissingLink& link : links) {
        dialers.push_back(link.dialerId);
        ids.push_back(link.dialerUserId);
        users.push_back(link.userId);
    }
    tx.execute(sql::kPutDialerLinks, dialers, ids, users, context.now, context.actor, context.requestId);
}

SurplusLink SurplusLink::fromRow(const db::Row& row) {
    return {row.get<std::int64_t>("id"), row.get<std::int64_t>("user_id"), row.get<std::string>("dialer_user_id")};
}

std::vector<SurplusLink> surplusLinks(db::Transaction& tx, const std::string& dialer,
                                      const std::vector<DialerLinkWish>& wishes) {
    const WishColumns columns(wishes);
    return tx.queryAll<SurplusLink>(sql::kFindSurplusDialerLinks, dialer, columns.users, columns.dialerUserIds);
}

void removeLinks(db::Transaction& tx, const std::vector<SurplusLink>& links, const ChangeContext& context) {
    if (links.empty()) return;
    std::vector<std::int64_t> ids, users;
    for (const SurplusLink& link : links) {
        ids.push_back(link.id);
        users.push_back(link.userId);
    }
    tx.execute(sql::kDeleteDialerLinks, ids, users, context.now, context.actor, context.requestId);
}

void rememberLinks(db::Transaction& tx, const std::string& dialer, const std::vector<DialerLinkWish>& wishes) {
    const WishColumns columns(wishes);
    tx.execute(sql::kRememberDialerLinks, dialer, columns.organizations, columns.users, columns.dialerUserIds);
}

std::int64_t countLinks(db::Transaction& tx, const LinkScope& scope) {
    return tx.queryOne<std::int64_t>(sql::kCountSyncedLinks, scope.dialer, scope.organizationId);
}

std::vector<std::string> linkedAmong(db::Transaction& tx, const LinkScope& scope,
                                     const std::vector<std::string>& keycloakIds) {
    return tx.queryAll<std::string>(sql::kListSyncedLinked, scope.dialer, scope.organizationId, keycloakIds);
}

void enqueueWriteBacks(db::Transaction& tx, const std::vector<OutgoingFields>& messages) {
    if (messages.empty()) return;
    std::vector<std::int64_t> organizations;
    std::vector<std::string> ids, fields, removals;
    for (const OutgoingFields& message : messages) {
        organizations.push_back(message.organizationId);
        ids.push_back(message.keycloakId);
        fields.push_back(jsonText(json::Value(message.fields)));
        removals.emplace_back(message.remove ? "true" : "false");
    }
    tx.execute(sql::kEnqueueWriteBacks, kWriteBackTopic, organizations, ids, fields, removals);
}

void rememberRemoved(db::Transaction& tx, const std::vector<std::string>& keycloakIds) {
    tx.execute(sql::kRememberRemovedUsers, keycloakIds);
}

std::vector<std::string> removedAmong(db::Transaction& tx, const std::vector<std::string>& keycloakIds) {
    return tx.queryAll<std::string>(sql::kFindRemovedUsers, keycloakIds);
}

std::vector<std::string> forgetRemoved(db::Transaction& tx, const std::vector<std::string>& keycloakIds) {
    return tx.queryAll<std::string>(sql::kForgetRemovedUsers, keycloakIds);
}

UnsettledField UnsettledField::fromRow(const db::Row& row) {
    return {row.get<std::string>("keycloak_id"), row.get<std::string>("field")};
}

std::vector<UnsettledField> unsettledFields(db::Transaction& tx, const std::vector<std::string>& keycloakIds,
                                            time::Timestamp since) {
    return tx.queryAll<UnsettledField>(sql::kListUnsettledWriteBacks, kWriteBackTopic, keycloakIds, since);
}

}  // namespace hub::keycloak_provisioning::sync::repository

/// @file
/// @brief Runs, what they found, and how far Keycloak's events have been followed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine.hpp"
#include "hub/db/transaction.hpp"
#include "sync/model.hpp"

namespace hub::keycloak_provisioning::sync {

/// Of the outbox: values on their way to Keycloak, in order for each user.
inline constexpr std::string_view kWriteBackTopic = "keycloak_provisioning.write_back";

}  // namespace hub::keycloak_provisioning::sync

namespace hub::keycloak_provisioning::sync::repository {

/// A run as ordered; the one that waits already when it is the same.
Run enqueue(db::Transaction& tx, const Order& order, time::Timestamp now);
std::optional<Run> find(db::Transaction& tx, std::int64_t id);
/// The newest first. organizationId: only those about it.
struct History {
    std::optional<std::int64_t> organizationId;
    std::optional<std::int64_t> olderThan;
    std::int64_t limit = 50;
};
std::vector<Run> list(db::Transaction& tx, const History& history);

/// The next one to be worked on. The caller is the only one who works, so one that is running was left by a process
/// that has ended, and begins again.
std::optional<Run> takeNext(db::Transaction& tx, time::Timestamp now);
void saveProgress(db::Transaction& tx, const Run& run);
/// State, problem and counts of a run that is over (or waits for approval).
void finish(db::Transaction& tx, const Run& run, time::Timestamp now);
/// Quarantined runs of the same kind and organization that an attempt since has overtaken.
void supersede(db::Transaction& tx, const Run& run, time::Timestamp now);
/// What a run takes away, by Keycloak id.
struct Losses {
    const std::vector<std::string>& access;
    const std::vector<std::string>& links;
};
/// Stores what the run is held back for; an approval is for that.
void hold(db::Transaction& tx, std::int64_t runId, const Losses& losses);
/// How much of it the run was not held back for.
std::int64_t countUnheld(db::Transaction& tx, std::int64_t runId, const Losses& losses);
/// Is an earlier run of the kind and organization held back for exactly the same?
bool waitsAlready(db::Transaction& tx, const Run& run);
/// Approves (queued again) or rejects. nullopt: it does not wait for that.
std::optional<Run> decide(db::Transaction& tx, std::int64_t id, bool approved, const std::string& actor,
                          time::Timestamp now);
/// When a run over all organizations was last begun; nullopt: never.
std::optional<time::Timestamp> lastRequest(db::Transaction& tx, Kind kind);
/// @return how many runs were removed.
std::int64_t removeOld(db::Transaction& tx, time::Timestamp before);

void addErrors(db::Transaction& tx, std::int64_t runId, const std::vector<UserError>& errors);
void addDifferences(db::Transaction& tx, std::int64_t runId, const std::vector<Difference>& differences);
/// What an attempt that was broken off has left.
void clearFindings(db::Transaction& tx, std::int64_t runId);
struct FindingsPage {
    std::int64_t runId = 0;
    std::int64_t offset = 0;
    std::int64_t limit = 1000;
};
std::vector<UserError> listErrors(db::Transaction& tx, const FindingsPage& page);
std::vector<Difference> listDifferences(db::Transaction& tx, const FindingsPage& page);

/// Keycloak ids of active people; organizationId: only of that one.
std::vector<std::string> activeKeycloakIds(db::Transaction& tx, std::optional<std::int64_t> organizationId);

/// Until when events have been followed.
std::optional<time::Timestamp> position(db::Transaction& tx, const std::string& realm);
void savePosition(db::Transaction& tx, const std::string& realm, time::Timestamp until);
/// Those of the fingerprints that have not been remembered.
std::vector<std::string> unseen(db::Transaction& tx, const std::vector<std::string>& fingerprints);
void remember(db::Transaction& tx, const std::vector<std::string>& fingerprints, time::Timestamp now);
std::int64_t forgetEvents(db::Transaction& tx, time::Timestamp before);

struct DialerLinkWish {
    std::int64_t organizationId = 0;
    std::int64_t userId = 0;
    std::optional<std::string> dialerUserId;  ///< Absent: none.
};
/// The links that are missing, of dialers of that name that exist.
struct MissingLink {
    std::int64_t dialerId = 0;
    std::string dialerUserId;
    std::int64_t userId = 0;
    static MissingLink fromRow(const db::Row& row);
};
std::vector<MissingLink> missingLinks(db::Transaction& tx, const std::string& dialer,
                                      const std::vector<DialerLinkWish>& wishes);
/// Creates them, or moves them to these users.
void putLinks(db::Transaction& tx, const std::vector<MissingLink>& links, const ChangeContext& context);

/// Links that Keycloak asked for and no longer does.
struct SurplusLink {
    std::int64_t id = 0;
    std::int64_t userId = 0;
    std::string dialerUserId;
    static SurplusLink fromRow(const db::Row& row);
};
std::vector<SurplusLink> surplusLinks(db::Transaction& tx, const std::string& dialer,
                                      const std::vector<DialerLinkWish>& wishes);
void removeLinks(db::Transaction& tx, const std::vector<SurplusLink>& links, const ChangeContext& context);

/// Keycloak asks for those that exist now.
void rememberLinks(db::Transaction& tx, const std::string& dialer, const std::vector<DialerLinkWish>& wishes);
struct LinkScope {
    std::string dialer;
    std::optional<std::int64_t> organizationId;  ///< Absent: all.
};
/// How many links Keycloak asked for.
std::int64_t countLinks(db::Transaction& tx, const LinkScope& scope);
/// Whose they are, of these Keycloak users; once for each link.
std::vector<std::string> linkedAmong(db::Transaction& tx, const LinkScope& scope,
                                     const std::vector<std::string>& keycloakIds);

/// Outbox messages of kWriteBackTopic, one for each user, in one statement.
struct OutgoingFields {
    std::int64_t organizationId = 0;
    std::string keycloakId;
    json::Object fields;  ///< Name as in the REST API → the hub's value.
    bool remove = false;  ///< The user is to be deleted.
};
void enqueueWriteBacks(db::Transaction& tx, const std::vector<OutgoingFields>& messages);

// Users whom the hub has deleted, by Keycloak id.
void rememberRemoved(db::Transaction& tx, const std::vector<std::string>& keycloakIds);
std::vector<std::string> removedAmong(db::Transaction& tx, const std::vector<std::string>& keycloakIds);
/// @return those that were remembered.
std::vector<std::string> forgetRemoved(db::Transaction& tx, const std::vector<std::string>& keycloakIds);

/// A value of the hub that what was read from Keycloak since a moment does not show yet, or may not.
struct UnsettledField {
    std::string keycloakId;
    std::string field;
    static UnsettledField fromRow(const db::Row& row);
};
std::vector<UnsettledField> unsettledFields(db::Transaction& tx, const std::vector<std::string>& keycloakIds,
                                            time::Timestamp since);

}  // namespace hub::keycloak_provisioning::sync::repository

/// @file
/// @brief A synchronisation: what was asked for, how far it is, what it found.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine.hpp"
#include "hub/db/row.hpp"

namespace hub::keycloak_provisioning::sync {

enum class Kind { kFull, kIncremental };
std::string_view toString(Kind kind) noexcept;  ///< "full", "incremental"

/// queued → running → succeeded, failed, or quarantined → (approved: queued again) or rejected, superseded.
enum class State { kQueued, kRunning, kQuarantined, kSucceeded, kFailed, kRejected, kSuperseded };
std::string_view toString(State state) noexcept;  ///< "queued", "running", …

struct Counts {
    std::int64_t total = 0;      ///< Users to look at, as far as known.
    std::int64_t processed = 0;  ///< Of them.
    std::int64_t created = 0;
    std::int64_t updated = 0;
    std::int64_t activated = 0;
    std::int64_t deactivated = 0;
    std::int64_t unchanged = 0;
    std::int64_t skipped = 0;  ///< Of no organization, or of another than the run is about.
    std::int64_t rejected = 0;
    std::int64_t differences = 0;
    void add(Action action) noexcept;
    /// Of a part of the run; total and processed stay.
    void add(const Counts& part) noexcept;
};

struct Run {
    std::int64_t id = 0;
    Kind kind = Kind::kFull;
    State state = State::kQueued;
    bool dryRun = false;
    std::optional<std::int64_t> organizationId;  ///< Absent: all.
    std::string client;                          ///< Name of the organization.
    std::string requestedBy;
    time::Timestamp requestedAt{};
    std::optional<time::Timestamp> startedAt;
    std::optional<time::Timestamp> finishedAt;
    std::optional<std::string> decidedBy;               ///< Who approved or rejected it.
    std::optional<std::int64_t> approvedDeactivations;  ///< Present: approved. Whom for is in sync_held.
    std::int64_t wouldDeactivate = 0;                   ///< What it was quarantined for.
    std::int64_t wouldUnlink = 0;
    std::string problem;
    Counts counts;
    static Run fromRow(const db::Row& row);
};

/// Run::requestedBy of runs that nobody asked for.
inline constexpr std::string_view kSchedule = "schedule";

/// What is asked for.
struct Order {
    Kind kind = Kind::kFull;
    bool dryRun = false;
    std::optional<std::int64_t> organizationId;
    std::string requestedBy;
};

/// Why a user could not be synchronised.
struct UserError {
    std::string keycloakId;
    std::string code;
    std::string field;
    std::string message;
    static UserError fromRow(const db::Row& row);
};

/// One value that differs between hub and Keycloak.
struct Difference {
    std::string keycloakId;
    std::string field;
    json::Value hub;
    json::Value keycloak;
    std::string policy;  ///< "repair", "report", "adopt"
    static Difference fromRow(const db::Row& row);
};

/// A Keycloak user, translated.
struct MappedUser {
    DesiredUser desired;
    std::optional<std::string> dialerUserId;
};

/// Users of Keycloak, and ids that Keycloak does not have (any more).
struct Reading {
    std::vector<MappedUser> users;
    std::vector<std::string> missing;
};

}  // namespace hub::keycloak_provisioning::sync

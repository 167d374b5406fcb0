#include "sync/model.hpp"

#include <array>
#include <stdexcept>

namespace hub::keycloak_provisioning::sync {

namespace {

constexpr std::array<std::string_view, 7> kStates = {"queued", "running",  "quarantined", "succeeded",
                                                     "failed", "rejected", "superseded"};

State parseState(std::string_view text) {
    for (std::size_t i = 0; i < kStates.size(); ++i) {
        if (kStates.at(i) == text) return static_cast<State>(i);
    }
    throw std::logic_error("the database holds an unknown state of a synchronisation");
}

}  // namespace

std::string_view toString(Kind kind) noexcept {
    return kind == Kind::kFull ? "full" : "incremental";
}

std::string_view toString(State state) noexcept {
    return kStates[static_cast<std::size_t>(state)];
}

void Counts::add(Action action) noexcept {
    switch (action) {
        case Action::kCreated:
            ++created;
            break;
        case Action::kUpdated:
            ++updated;
            break;
        case Action::kActivated:
            ++activated;
            break;
        case Action::kDeactivated:
            ++deactivated;
            break;
        case Action::kUnchanged:
            ++unchanged;
            break;
        case Action::kRejected:
            ++rejected;
            break;
    }
}

void Counts::add(const Counts& part) noexcept {
    created += part.created;
    updated += part.updated;
    activated += part.activated;
    deactivated += part.deactivated;
    unchanged += part.unchanged;
    skipped += part.skipped;
    rejected += part.rejected;
    differences += part.differences;
}

Run Run::fromRow(const db::Row& row) {
    Run run;
    run.id = row.get<std::int64_t>("id");
    run.kind = row.get<std::string>("kind") == "full" ? Kind::kFull : Kind::kIncremental;
    run.state = parseState(row.get<std::string>("state"));
    run.dryRun = row.get<bool>("dry_run");
    run.organizationId = row.get<std::optional<std::int64_t>>("organization_id");
    run.client = row.get<std::optional<std::string>>("client").value_or("");
    run.requestedBy = row.get<std::string>("requested_by");
    run.requestedAt = row.get<time::Timestamp>("requested_at");
    run.startedAt = row.get<std::optional<time::Timestamp>>("started_at");
    run.finishedAt = row.get<std::optional<time::Timestamp>>("finished_at");
    run.decidedBy = row.get<std::optional<std::string>>("decided_by");
    run.approvedDeactivations = row.get<std::optional<std::int64_t>>("approved_deactivations");
    run.wouldDeactivate = row.get<std::int64_t>("would_deactivate");
    run.wouldUnlink = row.get<std::int64_t>("would_unlink");
    run.problem = row.get<std::string>("problem");
    Counts& counts = run.counts;
    counts.total = row.get<std::int64_t>("total");
    counts.processed = row.get<std::int64_t>("processed");
    counts.created = row.get<std::int64_t>("created");
    counts.updated = row.get<std::int64_t>("updated");
    counts.activated = row.get<std::int64_t>("activated");
    counts.deactivated = row.get<std::int64_t>("deactivated");
    counts.unchanged = row.get<std::int64_t>("unchanged");
    counts.skipped = row.get<std::int64_t>("skipped");
    counts.rejected = row.get<std::int64_t>("rejected");
    counts.differences = row.get<std::int64_t>("differences");
    return run;
}

UserError UserError::fromRow(const db::Row& row) {
    return {row.get<std::string>("keycloak_id"), row.get<std::string>("code"), row.get<std::string>("field"),
            row.get<std::string>("message")};
}

Difference Difference::fromRow(const db::Row& row) {
    return {row.get<std::string>("keycloak_id"), row.get<std::string>("field"), row.get<json::Value>("hub_value"),
            row.get<json::Value>("keycloak_value"), row.get<std::string>("policy")};
}

}  // namespace hub::keycloak_provisioning::sync

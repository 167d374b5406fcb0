#include "calls/service.hpp"

#include "calls/repository.hpp"
#include "hub/identity/directory.hpp"

namespace hub::number_assignment::calls {

namespace {

json::Value optionalInteger(const std::optional<int>& value) {
    return value ? json::Value(*value) : json::Value();
}

json::Value optionalText(const std::optional<std::string>& value) {
    return value ? json::Value(*value) : json::Value();
}

void audit(db::Transaction& tx, const Actor& actor, std::string action, json::Value before, json::Value after) {
    identity::AuditEntry entry =
        auditEntry(actor, std::move(action), "organization", std::to_string(actor.organizationId));
    entry.before = std::move(before);
    entry.after = std::move(after);
    identity::recordAudit(tx, entry);
}

std::optional<CallState> commitCall(db::Transaction& tx, const std::string& id, const Caller& caller,
                                    time::Timestamp now) {
    return repository::commit(tx, {caller.organizationId, id, caller.agentId}, now);
}

std::optional<CallState> cancelCall(db::Transaction& tx, const std::string& id, const Caller& caller,
                                    time::Timestamp now) {
    return repository::cancel(tx, {caller.organizationId, id, caller.agentId}, now);
}

}  // namespace

json::Object settingsObject(const CallingSettings& s) {
    const auto list = [](const auto& values) { return json::Value(json::Array(values.begin(), values.end())); };
    return json::Object{{"selection", list(s.selection)},
                        {"use_pool", s.usePool},
                        {"sticky_days", s.stickyDays},
                        {"organization_daily_limit", optionalInteger(s.organizationDailyLimit)},
                        {"organization_hourly_limit", optionalInteger(s.organizationHourlyLimit)},
                        {"agent_daily_limit", optionalInteger(s.agentDailyLimit)},
                        {"agent_hourly_limit", optionalInteger(s.agentHourlyLimit)},
                        {"number_daily_limit", optionalInteger(s.numberDailyLimit)},
                        {"number_hourly_limit", optionalInteger(s.numberHourlyLimit)},
                        {"cooldown_seconds", s.cooldownSeconds},
                        {"allowed_countries", list(s.allowedCountries)},
                        {"blocked_countries", list(s.blockedCountries)},
                        {"calling_from", optionalText(s.callingFrom)},
                        {"calling_until", optionalText(s.callingUntil)},
                        {"calling_days", list(s.callingDays)},
                        {"calling_hours_of", s.callingHoursOf},
                        {"time_zone", s.timeZone}};
}

Decision CallService::authorize(const CallRequest& request) {
    repository::Reservation reservation;
    reservation.ttl = context_.settings.get()->reservationTtl;
    reservation.suppressed =
        context_.isSuppressed && context_.isSuppressed(request.organizationId, request.destination.e164);
    return context_.database.inStatement("authorize_call", [&](db::Transaction& tx) {
        reservation.now = context_.clock.now();  // Waiting for a connection may have taken seconds.
        return repository::authorize(tx, request, reservation);
    });
}

std::optional<CallState> CallService::finish(const char* name, const Caller& caller, const std::string& id,
                                             Finish act) {
    const time::Timestamp now = context_.clock.now();
    const auto once = [&] {
        return context_.database.inStatement(
            name, [&](db::Transaction& tx) { return act(tx, id, caller, now); }, db::Retry::kIdempotent);
    };
    std::optional<CallState> state = once();
    // Somebody was just finishing it: the statement began before they were done and shows what was before.
    while (state && state->state == "reserved") state = once();
    return state;
}

std::optional<CallState> CallService::commit(const Caller& caller, const std::string& id) {
    return finish("commit_call", caller, id, commitCall);
}

std::optional<CallState> CallService::cancel(const Caller& caller, const std::string& id) {
    return finish("cancel_call", caller, id, cancelCall);
}

CallingSettings CallService::settings(std::int64_t organizationId) {
    return context_.database.inStatement(
        "find_calling_settings", [&](db::Transaction& tx) { return repository::findSettings(tx, organizationId); },
        db::Retry::kIdempotent);
}

CallingSettings CallService::changeSettings(const Actor& actor, const std::function<void(CallingSettings&)>& change) {
    const time::Timestamp now = context_.clock.now();
    return context_.database.inTransaction("change_calling_settings", [&](db::Transaction& tx) {
        const CallingSettings before = repository::lockSettings(tx, actor.organizationId);
        CallingSettings after = before;
        change(after);
        repository::changeSettings(tx, actor.organizationId, after, now);
        audit(tx, actor, "calling_settings.changed", settingsObject(before), settingsObject(after));
        return after;
    });
}

std::int64_t CallService::resetCounts(const Actor& actor) {
    const time::Timestamp now = context_.clock.now();
    return context_.database.inTransaction("reset_daily_call_counts", [&](db::Transaction& tx) {
        const std::int64_t counts = repository::resetCounts(tx, actor.organizationId, now);
        audit(tx, actor, "daily_call_counts.reset", nullptr, json::Object{{"counts", counts}});
        return counts;
    });
}

void CallService::forEachUsage(std::int64_t organizationId, const UsageQuery& query,
                               const std::function<void(const UsageRow&)>& onRow) {
    context_.database.inTransaction(
        "list_call_usage", [&](db::Transaction& tx) { repository::forEachUsage(tx, organizationId, query, onRow); },
        {.retry = db::Retry::kNever, .readOnly = true});
}

time::Date CallService::today(std::int64_t organizationId) {
    return context_.database.inStatement(
        "find_local_date",
        [&](db::Transaction& tx) { return repository::localDate(tx, organizationId, context_.clock.now()); },
        db::Retry::kIdempotent);
}

std::optional<std::int64_t> CallService::findPerson(std::int64_t organizationId, const std::string& reference) {
    const auto user = context_.database.inStatement(
        "find_person",
        [&](db::Transaction& tx) { return identity::findUserByReference(tx, organizationId, reference); },
        db::Retry::kIdempotent);
    return user ? std::optional(user->id) : std::nullopt;
}

}  // namespace hub::number_assignment::calls

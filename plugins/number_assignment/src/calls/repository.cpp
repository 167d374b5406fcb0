#include "calls/repository.hpp"

#include <stdexcept>

#include "number_assignment/sql.hpp"

namespace hub::number_assignment::calls {

namespace {

Outcome outcomeOf(std::string_view text) {
    if (text == "allowed") return Outcome::kAllowed;
    if (text == "repeated") return Outcome::kRepeated;
    if (text == "refused") return Outcome::kRefused;
    if (text == "key_reused") return Outcome::kKeyReused;
    if (text == "number_not_found") return Outcome::kNumberNotFound;
    if (text == "agent_not_found") return Outcome::kAgentNotFound;
    throw std::logic_error("authorize_call: unknown outcome");
}

std::optional<int> integer(const json::Value& object, std::string_view name) {
    const json::Value* value = object.find(name);
    return value == nullptr ? std::nullopt : std::optional(static_cast<int>(value->asInteger()));
}

std::vector<Reason> reasonsOf(const json::Value& list) {
    std::vector<Reason> reasons;
    for (const json::Value& item : list.asArray()) {
        Reason& reason = reasons.emplace_back();
        reason.reason = item.find("reason")->asString();
        reason.level = item.find("level")->asString();
        reason.limit = integer(item, "limit");
        reason.used = integer(item, "used");
        const json::Value& next = *item.find("next_allowed_at");
        if (next.isString()) reason.nextAllowedAt = time::parseIso8601(next.asString());
    }
    return reasons;
}

}  // namespace

Decision Decision::fromRow(const db::Row& row) {
    Decision decision;
    decision.outcome = outcomeOf(row.text("outcome"));
    if (decision.outcome == Outcome::kRefused) {
        decision.reasons = reasonsOf(row.get<json::Value>("reasons"));
        const json::Value refused = row.get<json::Value>("refused");
        for (const json::Value& item : refused.asArray()) {
            decision.numbers.push_back(
                {item.find("id")->asString(), item.find("phone_number")->asString(), reasonsOf(*item.find("reasons"))});
        }
    }
    if (decision.outcome == Outcome::kAllowed || decision.outcome == Outcome::kRepeated) {
        decision.id = row.get<std::string>("id");
        decision.numberId = row.get<std::string>("number_id");
        decision.phoneNumber = row.get<std::string>("phone_number");
        decision.provider = row.get<std::optional<std::string>>("provider").value_or("");
        decision.remaining = row.get<std::optional<std::int32_t>>("remaining");
        decision.expiresAt = row.get<time::Timestamp>("expires_at");
        decision.state = row.get<std::string>("state");
    }
    return decision;
}

CallState CallState::fromRow(const db::Row& row) {
    return {row.get<std::string>("state"), row.get<bool>("changed"), reasonsOf(row.get<json::Value>("reasons"))};
}

CallingSettings CallingSettings::fromRow(const db::Row& row) {
    const auto limit = [&](std::string_view name) { return row.get<std::optional<std::int32_t>>(name); };
    CallingSettings settings;
    settings.selection = row.get<std::vector<std::string>>("selection");
    settings.usePool = row.get<bool>("use_pool");
    settings.stickyDays = row.get<std::int32_t>("sticky_days");
    settings.organizationDailyLimit = limit("organization_daily_limit");
    settings.organizationHourlyLimit = limit("organization_hourly_limit");
    settings.agentDailyLimit = limit("agent_daily_limit");
    settings.agentHourlyLimit = limit("agent_hourly_limit");
    settings.numberDailyLimit = limit("number_daily_limit");
    settings.numberHourlyLimit = limit("number_hourly_limit");
    settings.cooldownSeconds = row.get<std::int32_t>("cooldown_seconds");
    settings.allowedCountries = row.get<std::vector<std::string>>("allowed_countries");
    settings.blockedCountries = row.get<std::vector<std::string>>("blocked_countries");
    settings.callingFrom = row.get<std::optional<std::string>>("calling_from");
    settings.callingUntil = row.get<std::optional<std::string>>("calling_until");
    settings.callingDays = row.get<std::vector<std::int64_t>>("calling_days");
    settings.callingHoursOf = row.get<std::string>("calling_hours_of");
    settings.timeZone = row.get<std::string>("time_zone");
    return settings;
}

UsageRow UsageRow::fromRow(const db::Row& row) {
    return {row.get<std::optional<time::Date>>("local_date"),
            row.get<std::optional<std::string>>("number_id"),
            row.get<std::optional<std::string>>("phone_number"),
            row.get<std::optional<std::string>>("agent_uuid"),
            row.get<std::optional<std::string>>("agent_username"),
            row.get<std::optional<std::string>>("agent_name"),
            row.get<std::int64_t>("calls")};
}

namespace repository {

Decision authorize(db::Transaction& tx, const CallRequest& request, const Reservation& reservation) {
    const auto optionalText = [](const std::optional<std::string>& text) {
        return text ? json::Value(*text) : json::Value();
    };
    std::optional<json::Value> asked;
    if (request.idempotencyKey) {
        asked = json::Object{{"destination", request.destination.e164},
                             {"number_id", optionalText(request.numberId)},
                             {"agent_id", request.agentId ? json::Value(*request.agentId) : json::Value()},
                             {"agent_uuid", optionalText(request.agentUuid)}};
    }
    const Destination& to = request.destination;
    return tx.queryOne<Decision>(sql::kAuthorizeCall, request.organizationId, request.agentId, to.e164, to.country,
                                 to.areaCode, reservation.now, request.idempotencyKey, asked, request.agentUuid,
                                 request.numberId, reservation.ttl.count(), to.zones, reservation.suppressed);
}

std::optional<CallState> commit(db::Transaction& tx, const CallReference& call, time::Timestamp now) {
    return tx.queryOptional<CallState>(sql::kCommitCall, call.organizationId, call.id, call.agentId, now);
}

std::optional<CallState> cancel(db::Transaction& tx, const CallReference& call, time::Timestamp now) {
    return tx.queryOptional<CallState>(sql::kCancelCall, call.organizationId, call.id, call.agentId, now);
}

CallingSettings findSettings(db::Transaction& tx, std::int64_t organizationId) {
    return tx.queryOne<CallingSettings>(sql::kFindCallingSettings, organizationId);
}

CallingSettings lockSettings(db::Transaction& tx, std::int64_t organizationId) {
    tx.execute(sql::kLockCallingSettings, organizationId);
    return findSettings(tx, organizationId);
}

void changeSettings(db::Transaction& tx, std::int64_t organizationId, const CallingSettings& settings,
                    time::Timestamp now) {
    const CallingSettings& s = settings;
    tx.execute(sql::kChangeCallingSettings, organizationId, s.selection, s.usePool, s.stickyDays,
               s.organizationDailyLimit, s.organizationHourlyLimit, s.agentDailyLimit, s.agentHourlyLimit,
               s.numberDailyLimit, s.numberHourlyLimit, s.cooldownSeconds, s.allowedCountries, s.blockedCountries,
               s.callingFrom, s.callingUntil, s.callingDays, s.callingHoursOf, now);
}

std::int64_t resetCounts(db::Transaction& tx, std::int64_t organizationId, time::Timestamp now) {
    return tx.queryOne<std::int64_t>(sql::kResetDailyCallCounts, organizationId, now);
}

void forEachUsage(db::Transaction& tx, std::int64_t organizationId, const UsageQuery& query,
                  const std::function<void(const UsageRow&)>& onRow) {
    const db::Parameters parameters(organizationId, query.from, query.until, query.numberId, query.agentId,
                                    query.perDay, query.perNumber, query.perAgent, query.limit, query.offset);
    tx.forEach(sql::kListCallUsage, parameters, [&](const db::Row& row) { onRow(UsageRow::fromRow(row)); });
}

time::Date localDate(db::Transaction& tx, std::int64_t organizationId, time::Timestamp now) {
    return tx.queryOne<time::Date>(sql::kFindLocalDate, organizationId, now);
}

std::int64_t expire(db::Transaction& tx, time::Timestamp now, std::int64_t limit) {
    return tx.execute(sql::kExpireCalls, now, limit);
}

std::int64_t forget(db::Transaction& tx, time::Timestamp before, std::int64_t limit) {
    return tx.execute(sql::kForgetCalls, before, limit);
}

std::int64_t forgetContacts(db::Transaction& tx, time::Timestamp now) {
    return tx.execute(sql::kForgetContacts, now);
}

}  // namespace repository

}  // namespace hub::number_assignment::calls

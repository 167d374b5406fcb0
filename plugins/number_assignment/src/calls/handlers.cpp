#include "calls/handlers.hpp"

#include <charconv>

#include "../access.hpp"
#include "../input.hpp"
#include "calls/answers.hpp"
#include "calls/destination.hpp"
#include "calls/usage_report.hpp"
#include "hub/http/error.hpp"
#include "hub/json/writer.hpp"
#include "hub/text/uuid.hpp"

namespace hub::number_assignment::calls {

namespace {

Destination destinationOf(const json::Value& body) {
    auto read = readDestination(body.find("destination")->asString());
    if (const auto* reason = std::get_if<phone::Reject>(&read)) {
        throw http::badRequest("Validation error", {{"destination", std::string(phone::toString(*reason)),
                                                     "must be a telephone number with its calling code, for example "
                                                     "+12025550123"}});
    }
    return std::get<Destination>(std::move(read));
}

void nameAgent(CallRequest& call, const std::string& reference) {
    if (text::isUuid(reference)) {
        call.agentUuid = reference;
        return;
    }
    std::int64_t id = 0;
    const auto [end, problem] = std::from_chars(reference.data(), reference.data() + reference.size(), id);
    if (problem != std::errc() || end != reference.data() + reference.size() || id <= 0)
        throw http::notFound("Agent not found");
    call.agentId = id;
}

/// Agents call for themselves. Others name somebody, or call for who has the number named, or for themselves; keys also
/// for nobody in particular.
void setAgent(CallRequest& call, const auth::Principal& principal, const std::optional<std::string>& named,
              CallService& service) {
    if (!seesEverybody(principal)) {
        const bool other = named && service.findPerson(call.organizationId, *named) != principal.userId;
        if (other) throw http::forbidden("Agents call for themselves");
        call.agentId = principal.userId;
        return;
    }
    if (named)
        nameAgent(call, *named);
    else if (principal.isUser() && !call.numberId)
        call.agentId = principal.userId;
}

Caller callerOf(const http::Request& request) {
    Caller caller{organizationOf(request.principal), std::nullopt};
    if (!seesEverybody(request.principal)) caller.agentId = request.principal.userId;
    return caller;
}

std::string callId(const http::Request& request) {
    const std::string id(request.pathParameter("id"));
    if (!text::isUuid(id)) throw http::notFound("Call not found");
    return id;
}

/// `wanted`: what the caller asked the call to become.
http::Response finished(const std::string& id, const std::optional<CallState>& state, std::string_view wanted) {
    if (!state) throw http::notFound("Call not found");
    const bool fits = state->state == wanted || (wanted == "cancelled" && state->state == "expired");
    if (!fits) throw http::Error(409, "call_" + state->state, "The call was " + state->state + " already");
    std::string body;
    json::Writer(body)
        .beginObject()
        .member("success", true)
        .member("reservation_id", id)
        .member("status", state->state)
        .endObject();
    return http::Response::json(200, std::move(body));
}

http::Response settingsResponse(const CallingSettings& settings) {
    return http::Response::json(200, json::Object{{"success", true}, {"settings", settingsObject(settings)}});
}

template <class Member>
void changeTexts(const json::Value& body, std::string_view name, Member& member) {
    const json::Value* list = body.find(name);
    if (list == nullptr) return;
    member.clear();
    for (const json::Value& item : list->asArray()) member.push_back(item.asString());
}

void changeLimits(const json::Value& body, CallingSettings& s) {
    const std::pair<const char*, std::optional<int> CallingSettings::*> limits[] = {
        {"organization_daily_limit", &CallingSettings::organizationDailyLimit},
        {"organization_hourly_limit", &CallingSettings::organizationHourlyLimit},
        {"agent_daily_limit", &CallingSettings::agentDailyLimit},
        {"agent_hourly_limit", &CallingSettings::agentHourlyLimit},
        {"number_daily_limit", &CallingSettings::numberDailyLimit},
        {"number_hourly_limit", &CallingSettings::numberHourlyLimit},
    };
    for (const auto& [name, limit] : limits) {
        if (const auto changed = input::changedInteger(body, name)) s.*limit = *changed;
    }
}

void changeHours(const json::Value& body, CallingSettings& s) {
    if (body.find("calling_from") != nullptr) s.callingFrom = input::text(body, "calling_from");
    if (body.find("calling_until") != nullptr) s.callingUntil = input::text(body, "calling_until");
    if (const json::Value* days = body.find("calling_days")) {
        s.callingDays.clear();
        for (const json::Value& day : days->asArray()) s.callingDays.push_back(day.asInteger());
    }
    if (const auto of = input::text(body, "calling_hours_of")) s.callingHoursOf = *of;
    const auto isTime = [](const std::string& t) {
        return t.size() == 5 && t[2] == ':' && t.find_first_not_of("0123456789:") == std::string::npos &&
               t <= "24:00" && t[3] < '6';
    };
    for (const auto& [name, moment] : {std::pair("calling_from", s.callingFrom), {"calling_until", s.callingUntil}}) {
        if (moment && !isTime(*moment))
            throw http::badRequest("Validation error",
                                   {{name, "invalid_format", "must be a time of day, for example 08:00"}});
    }
    if (s.callingFrom.has_value() != s.callingUntil.has_value() ||
        (s.callingFrom && *s.callingFrom >= *s.callingUntil)) {
        throw http::badRequest("Validation error", {{"calling_until", "invalid",
                                                     "must be later than calling_from; give both, or null for both"}});
    }
}

}  // namespace

http::Response Handlers::authorize(const http::Request& request) {
    const json::Value& body = request.json();
    CallRequest call;
    call.organizationId = organizationOf(request.principal);
    call.destination = destinationOf(body);
    call.numberId = input::text(body, "number_id");
    call.idempotencyKey = input::text(body, "idempotency_key");
    setAgent(call, request.principal, input::person(body, "agent_id"), service_);
    const Decision decision = service_.authorize(call);
    switch (decision.outcome) {
        case Outcome::kNumberNotFound:
            throw http::notFound("Phone number not found");
        case Outcome::kAgentNotFound:
            throw http::notFound("Agent not found");
        case Outcome::kKeyReused:
            throw http::Error(422, "idempotency_key_reused", "The idempotency_key was used for another call");
        case Outcome::kAllowed:
        case Outcome::kRepeated:
        case Outcome::kRefused:
            break;
    }
    return http::Response::json(200, decisionJson(decision, call.destination));
}

http::Response Handlers::commit(const http::Request& request) {
    const std::string id = callId(request);
    const std::optional<CallState> state = service_.commit(callerOf(request), id);
    if (state && !state->reasons.empty())
        return http::Response::json(409, tooLateJson(state->reasons, request.requestId));
    return finished(id, state, "committed");
}

http::Response Handlers::cancel(const http::Request& request) {
    const std::string id = callId(request);
    return finished(id, service_.cancel(callerOf(request), id), "cancelled");
}

http::Response Handlers::settings(const http::Request& request) {
    return settingsResponse(service_.settings(organizationOf(request.principal)));
}

http::Response Handlers::changeSettings(const http::Request& request) {
    const json::Value& body = request.json();
    return settingsResponse(service_.changeSettings(actorOf(request), [&](CallingSettings& s) {
        changeTexts(body, "selection", s.selection);
        if (const json::Value* pool = body.find("use_pool")) s.usePool = pool->asBool();
        s.stickyDays = input::integer(body, "sticky_days").value_or(s.stickyDays);
        s.cooldownSeconds = input::integer(body, "cooldown_seconds").value_or(s.cooldownSeconds);
        if (body.find("allowed_countries") != nullptr) s.allowedCountries = input::countries(body, "allowed_countries");
        if (body.find("blocked_countries") != nullptr) s.blockedCountries = input::countries(body, "blocked_countries");
        changeLimits(body, s);
        changeHours(body, s);
    }));
}

http::Response Handlers::resetCounts(const http::Request& request) {
    const std::int64_t counts = service_.resetCounts(actorOf(request));
    return http::Response::json(
        200, json::Object{{"success", true}, {"message", "Daily call counts reset successfully"}, {"reset", counts}});
}

http::Response Handlers::usage(const http::Request& request) {
    const std::int64_t organization = organizationOf(request.principal);
    const UsageQuery query = usageQuery(request, service_, organization);
    if (input::queryText(request, "format") == "csv") return usageCsv(service_, organization, query);
    return http::Response::json(200, usageJson(service_, organization, query));
}

}  // namespace hub::number_assignment::calls

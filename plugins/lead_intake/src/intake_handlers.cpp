#include "intake_handlers.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "access.hpp"
#include "dialect/request.hpp"
#include "hub/log/log.hpp"
#include "intake_metrics.hpp"
#include "render.hpp"

namespace hub::lead_intake {

namespace {

constexpr std::string_view kUnreadableJson = "invalid_json";

http::Error toHttp(const dialect::Unreadable& error) {
    switch (error.reason()) {
        case dialect::Unreadable::Reason::kJson:
            return {400, std::string(kUnreadableJson), std::string("JSON parse error - ") + error.what()};
        case dialect::Unreadable::Reason::kNotAnObject:
            return {400, "validation_failed", "Failed to create/update lead", {{"", "invalid_type", error.what()}}};
        case dialect::Unreadable::Reason::kMultipart:
        case dialect::Unreadable::Reason::kTooManyFields:
            return {400, "invalid_body", error.what()};
    }
    return {400, "invalid_body", error.what()};
}

http::Error toHttp(const Refusal& refusal) {
    switch (refusal.reason()) {
        case Refusal::Reason::kNoAgentNamed:
            return {400, "agent_missing", refusal.what()};
        case Refusal::Reason::kUnknownAgent:
            return {404, "agent_unknown", refusal.what()};
        case Refusal::Reason::kInvalid:
            break;
    }
    std::vector<http::FieldError> fields;
    for (const Problem& problem : refusal.problems()) fields.push_back({problem.field, problem.code, problem.message});
    return {400, "validation_failed", refusal.what(), std::move(fields)};
}

/// A URL template may say what it is for; the endpoint decides otherwise.
EventKind kindOf(const dialect::Wire& wire) {
    for (const dialect::WireField& field : wire.fields) {
        if (field.name != "event" || !field.value.isString()) continue;
        if (const auto kind = parseEventKind(field.value.asString())) return *kind;
    }
    return EventKind::kFromDialer;
}

void noteRefusal(const http::Request& request, EventKind kind, const http::Error& error) {
    IntakeMetrics::get().count(kind, Outcome::kRefused);
    std::string fields;
    for (const http::FieldError& field : error.fields()) fields += (fields.empty() ? "" : ",") + field.field;
    log::warning("lead_intake.refused", {{"kind", toString(kind)},
                                         {"dialer", request.principal.dialerName},
                                         {"code", error.code()},
                                         {"fields", fields},
                                         {"address", request.remoteAddress}});
}

void noteTaken(EventKind kind, const TakenLead& taken) {
    IntakeMetrics& metrics = IntakeMetrics::get();
    metrics.count(kind, taken.repeated ? Outcome::kRepeated : taken.created ? Outcome::kCreated : Outcome::kUpdated);
    if (!taken.warnings.empty()) metrics.warnings.increment();
    if (taken.other) {
        metrics.conflicts.increment();
        log::warning("lead_intake.conflict",
                     {{"kind", toString(kind)}, {"lead", taken.lead.id}, {"other_lead", taken.other->id}});
    }
    if (!log::enabled(log::Level::kDebug)) return;
    log::debug("lead_intake.taken", {{"kind", toString(kind)},
                                     {"lead", taken.lead.id},
                                     {"created", taken.created},
                                     {"repeated", taken.repeated},
                                     {"phone", log::maskPhone(taken.lead.phoneE164.value_or(""))},
                                     {"warnings", taken.warnings.size()}});
}

/// Only clients that can read a refusal get one: see "What is refused" in the README.
bool isStrict(const http::Request& request, bool ownRoute) {
    return !ownRoute && request.method == http::Method::kPost && !dialect::isVicidialSender(request);
}

http::Response html(int status, std::string body) {
    http::Response response;
    response.status = status;
    response.headers.set("Content-Type", "text/html; charset=utf-8");
    response.body = std::move(body);
    return response;
}

bool isWget(const http::ErrorInfo& error) {
    return error.userAgent.starts_with("Wget/");
}

/// wget gives a lead up on any 503 but repeats a request whose connection broke, 20 times in about two minutes.
bool wantsToRepeat(const http::ErrorInfo& error) {
    constexpr int kUnavailable = 503;
    return error.status == kUnavailable && isWget(error);
}

http::Response unanswered(const http::ErrorInfo& error) {
    http::Response response;
    response.status = error.status;
    response.unanswered = true;
    return response;
}

std::string refusalLine(const http::ErrorInfo& error) {
    std::string line = "ERROR: " + error.message;
    for (const http::FieldError& field : error.fields) line += "; " + field.field + ": " + field.message;
    return oneLine(line) + "\n";
}

}  // namespace

http::Response intakeErrors(const http::ErrorInfo& error) {
    if (wantsToRepeat(error)) return unanswered(error);
    if (error.code == kUnreadableJson || error.status == 405) return http::dialect::detail(error);
    return http::dialect::errorDetails(error);
}

http::Response textErrors(const http::ErrorInfo& error) {
    if (wantsToRepeat(error)) return unanswered(error);
    const bool challenge = error.code == "missing_credentials" && isWget(error);
    // What is wrong with the transport (405, 413, 5xx) stays as it is: no template of a dialer causes it.
    constexpr std::array kAboutTheLead{400, 401, 403, 404, 409, 422};
    const bool refusal = std::find(kAboutTheLead.begin(), kAboutTheLead.end(), error.status) != kAboutTheLead.end();
    return http::Response::text(refusal && !challenge ? 200 : error.status, refusalLine(error));
}

http::Response IntakeHandlers::fromDialer(const http::Request& request, const Config& config) {
    return take(request, config, EventKind::kFromDialer, [&](const TakenLead& taken) {
        return http::Response::json(201, takenJson(taken, config.dashboardUrl));
    });
}

http::Response IntakeHandlers::webForm(const http::Request& request, const Config& config) {
    return take(request, config, EventKind::kWebForm, [&](const TakenLead& taken) {
        const std::string url = dashboardUrl(config.dashboardUrl, taken.lead);
        return url.empty() ? html(200, savedPage(taken)) : http::Response::redirect(302, url);
    });
}

http::Response IntakeHandlers::event(const http::Request& request, const Config& config, EventKind kind) {
    return take(request, config, kind,
                [](const TakenLead& taken) { return http::Response::text(200, takenLine(taken) + "\n"); });
}

http::Response IntakeHandlers::take(const http::Request& request, const Config& config, EventKind kind,
                                    const Render& render) {
    const bool ownRoute = kind != EventKind::kFromDialer;
    try {
        const DialerRules& rules = config.rulesFor(request.principal.dialerName);
        if (!rules.allows(request.remoteAddress)) throw http::forbidden("Unauthorized IP address");
        dialect::Wire wire = dialect::readRequest(request);
        checkSignature(request, wire, rules.signature, clock_.now());
        IntakeRequest intake;
        intake.sender = request.principal;
        intake.strict = isStrict(request, ownRoute);
        intake.wire = dialect::clean(std::move(wire), {config.repairMojibake});
        intake.kind = kind = ownRoute ? kind : kindOf(intake.wire);
        if (const auto key = request.headers.get("Idempotency-Key"); key && !key->empty())
            intake.idempotencyKey = std::string(*key);
        Answer answer = service_.take(intake, config, render);
        if (answer.taken)
            noteTaken(kind, *answer.taken);
        else
            IntakeMetrics::get().count(kind, Outcome::kRepeated);
        return std::move(answer.response);
    } catch (const dialect::Unreadable& error) {
        const http::Error refusal = toHttp(error);
        noteRefusal(request, kind, refusal);
        throw refusal;
    } catch (const Refusal& error) {
        const http::Error refusal = toHttp(error);
        noteRefusal(request, kind, refusal);
        throw refusal;
    } catch (const http::Error& refusal) {
        noteRefusal(request, kind, refusal);
        throw;
    }
}

}  // namespace hub::lead_intake

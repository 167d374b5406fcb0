#include "calls/answers.hpp"

#include <algorithm>

#include "hub/json/writer.hpp"

namespace hub::number_assignment::calls {

namespace {

void writeReasons(json::Writer& out, const std::vector<Reason>& reasons) {
    out.beginArray();
    for (const Reason& reason : reasons) {
        out.beginObject().member("reason", reason.reason).member("level", reason.level);
        if (reason.limit) out.member("limit", *reason.limit).member("used", reason.used);
        out.member("next_allowed_at", reason.nextAllowedAt).endObject();
    }
    out.endArray();
}

std::vector<Reason> joined(std::vector<Reason> reasons, const std::vector<Reason>& more) {
    reasons.insert(reasons.end(), more.begin(), more.end());
    return reasons;
}

/// The original's words for what agents meet most.
std::string sentence(const std::vector<Reason>& reasons) {
    for (const Reason& reason : reasons) {
        if (reason.reason == "no_number_assigned") {
            return "No phone number assigned to you. Please contact your administrator to assign a phone number.";
        }
        if (reason.reason == "daily_limit_reached") {
            return "Daily call limit reached (" + std::to_string(*reason.limit) +
                   " calls). Please contact your administrator.";
        }
    }
    return "The call is not allowed: " + reasons.front().reason;
}

/// Every reason once, in the order of appearance.
std::vector<Reason> onceEach(const std::vector<Reason>& all) {
    std::vector<Reason> once;
    for (const Reason& reason : all) {
        const bool known =
            std::any_of(once.begin(), once.end(), [&](const Reason& r) { return r.reason == reason.reason; });
        if (!known) once.push_back(reason);
    }
    return once;
}

std::vector<Reason> allReasons(const Decision& decision) {
    std::vector<Reason> all = decision.reasons;
    for (const RefusedNumber& number : decision.numbers) all = joined(std::move(all), number.reasons);
    if (all.empty()) all.push_back({"no_number_assigned", "agent", {}, {}, {}});
    return onceEach(all);
}

void writeRefusal(json::Writer& out, const Decision& decision) {
    const std::vector<Reason> all = allReasons(decision);
    std::optional<time::Timestamp> next;
    if (decision.numbers.empty()) next = nextAllowed(decision.reasons);
    for (const RefusedNumber& number : decision.numbers) {
        const auto at = nextAllowed(joined(number.reasons, decision.reasons));
        if (at) next = next ? std::min(*next, *at) : *at;
    }
    out.member("message", sentence(all)).key("reasons").beginArray();
    for (const Reason& reason : all) out.value(reason.reason);
    out.endArray().member("next_allowed_at", next).key("details");
    writeReasons(out, decision.numbers.empty() && decision.reasons.empty() ? all : decision.reasons);
    out.key("numbers").beginArray();
    for (const RefusedNumber& number : decision.numbers) {
        const std::vector<Reason> reasons = joined(number.reasons, decision.reasons);
        out.beginObject().member("id", number.id).member("phone_number", number.phoneNumber).key("reasons");
        writeReasons(out, reasons);
        out.member("next_allowed_at", nextAllowed(reasons)).endObject();
    }
    out.endArray();
}

void writePermit(json::Writer& out, const Decision& decision) {
    out.member("reservation_id", decision.id).member("caller_number", decision.phoneNumber);
    out.member("number_id", decision.numberId).member("provider", decision.provider);
    out.member("remaining_today", decision.remaining).member("expires_at", decision.expiresAt);
    out.member("status", decision.state).member("repeated", decision.outcome == Outcome::kRepeated);
}

/// Whether the request was answered before with a reservation that holds no place any more.
bool isOver(const Decision& decision) {
    return decision.outcome == Outcome::kRepeated && (decision.state == "cancelled" || decision.state == "expired");
}

void writeOver(json::Writer& out, const Decision& decision) {
    const std::vector<Reason> reasons{{"reservation_" + decision.state, "reservation", {}, {}, {}}};
    out.member("message", "The reservation was " + decision.state + ": ask again with another idempotency_key");
    out.key("reasons").beginArray().value(reasons.front().reason).endArray().member("next_allowed_at", nullptr);
    writeReasons(out.key("details"), reasons);
    out.key("numbers").beginArray().endArray();
}

}  // namespace

std::optional<time::Timestamp> nextAllowed(const std::vector<Reason>& reasons) {
    std::optional<time::Timestamp> next;
    for (const Reason& reason : reasons) {
        if (!reason.nextAllowedAt) return std::nullopt;
        next = next ? std::max(*next, *reason.nextAllowedAt) : *reason.nextAllowedAt;
    }
    return next;
}

std::string tooLateJson(const std::vector<Reason>& reasons, const std::string& requestId) {
    std::string body;
    json::Writer out(body);
    out.beginObject().member("success", false);
    out.member("message", "The reservation has expired, and no limit may be exceeded for a late commit: " +
                              reasons.front().reason);
    out.member("code", "reservation_expired").key("reasons").beginArray();
    for (const Reason& reason : onceEach(reasons)) out.value(reason.reason);
    out.endArray().member("next_allowed_at", nextAllowed(reasons)).key("details");
    writeReasons(out, reasons);
    out.member("request_id", requestId).endObject();
    return body;
}

std::string decisionJson(const Decision& decision, const Destination& destination) {
    const bool refused = decision.outcome == Outcome::kRefused;
    const bool over = isOver(decision);
    std::string body;
    json::Writer out(body);
    out.beginObject().member("success", true).member("allowed", !refused && !over);
    out.member("destination", destination.e164).member("destination_country", destination.country);
    if (over) writeOver(out, decision);
    if (refused)
        writeRefusal(out, decision);
    else
        writePermit(out, decision);
    out.endObject();
    return body;
}

}  // namespace hub::number_assignment::calls

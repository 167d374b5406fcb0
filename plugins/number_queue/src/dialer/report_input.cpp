#include "dialer/report_input.hpp"

#include "dialer/batch_model.hpp"
#include "dialer/report_text.hpp"
#include "hub/http/error.hpp"
#include "hub/phone/phone.hpp"
#include "json_input.hpp"
#include "numbers/canonical_phone.hpp"

namespace hub::number_queue::dialer {

namespace {

using http::Schema;

/// Longer texts are kept up to here: a report is not refused for them.
constexpr std::size_t kMostText = 10000;
constexpr std::int64_t kNoId = 0;

/// Any type: engines send ids also as text, "" for none, and a report is not refused for an id.
Schema idSchema(const std::string& text) {
    return Schema::any().describe(text + ". A number, also as text");
}

/// Absent, null and "": none. What is no id is nobody's.
std::optional<std::int64_t> idIn(const json::Value& body, std::string_view name) {
    const json::Value* value = input::present(body, name);
    if (value == nullptr || (value->isString() && value->asString().empty())) return std::nullopt;
    if (value->fitsInt64()) return value->asInteger();
    return value->isString() ? input::wholeNumber(value->asString()).value_or(kNoId) : kNoId;
}

std::optional<std::string> cutText(const json::Value& body, std::string_view name) {
    std::optional<std::string> value = input::filledText(body, name);
    if (!value || value->size() <= kMostText) return value;
    std::size_t end = kMostText;
    while (end > 0 && (static_cast<unsigned char>((*value)[end]) & 0xc0U) == 0x80U) --end;
    value->resize(end);
    return value;
}

std::optional<std::string> agentPhone(const json::Value& body) {
    const auto text = input::filledText(body, "agent_phone");
    if (!text) return std::nullopt;
    phone::ParseHints hints;
    hints.defaultRegion = "IR";
    phone::Parsed parsed = phone::parse(*text, hints);
    if (!parsed) return std::nullopt;
    return std::move(parsed.e164);
}

}  // namespace

Schema reportSchema() {
    return Schema::object()
        .optional("number_id", idSchema("numbers[].id of the batch; null for a call that came in"))
        .optional("phone_number",
                  Schema::string().nullable().describe("The number called; may be empty when number_id is given"))
        .property("status", Schema::string().oneOf(statusNames()))
        .property("attempted_at",
                  Schema::string().format("date-time").describe("When the call was made; UTC without zone"))
        .optional("lease_id", idSchema("numbers[].lease_id of the batch: fences the report exactly"))
        .optional("company", Schema::string().nullable())
        .optional("batch_id", Schema::string().nullable())
        .optional("reason", Schema::string().nullable())
        .optional("user_message", Schema::string().nullable())
        .optional("call_allowed", Schema::boolean().nullable().describe("Switches the company's dispatch on or off"))
        .optional("agent_id", idSchema("The agent the number is assigned to"))
        .optional("agent_phone", Schema::string().nullable())
        .optional("scenario_id", idSchema("Decides the price of the call"))
        .optional("outbound_line_id", idSchema("The line the call went out from"));
}

void mendReport(http::Request& request) {
    try {
        request.json();
    } catch (const http::Error&) {
        request.body = readableJson(request.body);
    }
}

Report readReport(const auth::Principal& principal, const json::Value& body) {
    Report report;
    report.holder = holderOf(principal);
    report.company = input::filledText(body, "company");
    report.numberId = idIn(body, "number_id");
    report.phoneNumber = input::text(body, "phone_number").value_or("");
    if (CanonicalPhone canonical = canonicalPhone(report.phoneNumber)) report.phone = std::move(canonical.value);
    report.leaseId = idIn(body, "lease_id");
    report.status = parseStatus(*input::text(body, "status")).value();
    report.attemptedAt = time::parseIso8601(*input::text(body, "attempted_at")).value();
    report.reason = cutText(body, "reason");
    report.userMessage = cutText(body, "user_message");
    report.callAllowed = input::boolean(body, "call_allowed");
    report.agentId = idIn(body, "agent_id");
    report.agentPhone = agentPhone(body);
    report.agentNamed = report.agentId || input::filledText(body, "agent_phone");
    report.scenarioId = idIn(body, "scenario_id");
    report.lineId = idIn(body, "outbound_line_id");
    return report;
}

}  // namespace hub::number_queue::dialer

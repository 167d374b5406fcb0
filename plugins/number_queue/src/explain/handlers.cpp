#include "explain/handlers.hpp"

#include "company/request_access.hpp"
#include "hub/http/error.hpp"
#include "hub/json/writer.hpp"
#include "json_input.hpp"

namespace hub::number_queue::explain {

namespace {

template <class Value>
Value orRefuse(std::variant<Value, AccessProblem>&& result, const auth::Principal& principal) {
    if (const auto* problem = std::get_if<AccessProblem>(&result)) requireCompany({std::nullopt, *problem}, principal);
    return std::get<Value>(std::move(result));
}

void writeRules(json::Writer& out, const std::vector<Rule>& rules) {
    out.member("dispatchable", allPass(rules)).member("next_eligible_at", passesAt(rules));
    out.key("rules").beginArray();
    for (const Rule& rule : rules) {
        out.beginObject().member("rule", rule.name).member("passed", rule.passed).member("value", rule.value);
        out.member("next_eligible_at", rule.passesAt).endObject();
    }
    out.endArray();
}

}  // namespace

/// Who acts for all companies may have one of their own, or there may be only one.
std::optional<std::string> Handlers::companyOf(const http::Request& request) const {
    if (!actsForAll(request.principal)) return input::queryText(request, "company");
    return accessOf(database_, request).company.name;
}

http::Response Handlers::number(const http::Request& request) {
    const auto explanation = orRefuse(
        service_.explainNumber(request.principal, companyOf(request), input::pathId(request)), request.principal);
    if (!explanation) throw http::notFound("Number not found");
    std::string body;
    json::Writer out(body);
    out.beginObject().member("id", explanation->number.id).member("phone_number", explanation->number.phone);
    out.member("company", explanation->company).member("status", toString(explanation->number.status));
    out.member("at", explanation->now);
    writeRules(out, explanation->rules);
    out.endObject();
    return http::Response::json(200, std::move(body));
}

http::Response Handlers::queue(const http::Request& request) {
    const QueueExplanation explanation =
        orRefuse(service_.explainQueue(request.principal, companyOf(request)), request.principal);
    std::string body;
    json::Writer out(body);
    out.beginObject().member("company", explanation.company).member("at", explanation.now);
    writeRules(out, explanation.rules);
    out.key("counts").beginObject();
    for (const ReasonCount& counted : explanation.counts) out.member(counted.reason, counted.count);
    out.endObject();
    out.key("counted_up_to").value(ExplainService::kMostCounted);
    out.member("next_ready_at", explanation.nextReadyAt).endObject();
    return http::Response::json(200, std::move(body));
}

}  // namespace hub::number_queue::explain

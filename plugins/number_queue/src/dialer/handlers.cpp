#include "dialer/handlers.hpp"

#include "dialer/answers.hpp"
#include "dialer/report_input.hpp"
#include "hub/http/error.hpp"
#include "hub/json/writer.hpp"
#include "hub/text/uuid.hpp"
#include "json_input.hpp"

namespace hub::number_queue::dialer {

namespace {

/// What engines of the original are told; @throws always.
[[noreturn]] void refuse(AccessProblem problem, http::In where) {
    switch (problem) {
        case AccessProblem::kUnknown:
            throw http::notFound("Company not found");
        case AccessProblem::kForbidden:
            throw http::forbidden("Access denied to this company");
        case AccessProblem::kMissing:
            break;
    }
    throw http::badRequest("Name the company",
                           {{"company", "required", "Field required: this token serves several companies", where}});
}

template <class Value>
Value orRefuse(std::variant<Value, AccessProblem>&& result, http::In where) {
    if (const auto* problem = std::get_if<AccessProblem>(&result)) refuse(*problem, where);
    return std::get<Value>(std::move(result));
}

LeaseSelection leaseSelection(const http::Request& request, const json::Value& body) {
    LeaseSelection selection;
    selection.holder = holderOf(request.principal);
    selection.batchId = input::filledText(body, "batch_id");
    selection.leaseIds = input::integers(body, "lease_ids");
    selection.numberIds = input::integers(body, "number_ids");
    if (!selection.batchId && selection.leaseIds.empty() && selection.numberIds.empty()) {
        throw http::badRequest("Nothing named", {{"batch_id", "required", "Name a batch_id, lease_ids or number_ids"}});
    }
    if (selection.batchId && !text::isUuid(*selection.batchId)) {
        throw http::badRequest("Invalid batch_id",
                               {{"batch_id", "invalid_format", "Must be a batch_id of next-batch"}});
    }
    return selection;
}

std::vector<CatalogItem> catalogItems(const json::Value& list, std::string_view key) {
    std::vector<CatalogItem> items;
    for (const json::Value& item : list.asArray())
        items.push_back({*input::text(item, key), input::filledText(item, "display_name")});
    return items;
}

}  // namespace

http::Response Handlers::nextBatch(const http::Request& request) {
    BatchRequest wanted;
    wanted.principal = request.principal;
    wanted.company = input::queryText(request, "company");
    wanted.size = input::queryInteger(request, "size");
    wanted.activeLines = input::queryInteger(request, "active_lines_count");
    wanted.requestId = input::queryText(request, "request_id");
    const BatchAnswer answer = orRefuse(batches_.nextBatch(wanted), http::In::kQuery);
    return http::Response::json(200, batchAnswerJson(answer, zone_, *settings_.get()));
}

http::Response Handlers::reportResult(const http::Request& request) {
    const Report report = readReport(request.principal, request.json());
    return http::Response::json(200, reportAnswerJson(reports_.report(request.principal, report)));
}

http::Response Handlers::returnBatch(const http::Request& request) {
    const std::vector<std::int64_t> numbers = batches_.returnLeases(leaseSelection(request, request.json()));
    std::string body;
    json::Writer out(body);
    out.beginObject().member("returned", numbers.size()).key("number_ids").beginArray();
    for (const std::int64_t number : numbers) out.value(number);
    out.endArray().endObject();
    return http::Response::json(200, std::move(body));
}

http::Response Handlers::renew(const http::Request& request) {
    const json::Value& body = request.json();
    const LeaseSelection selection = leaseSelection(request, body);
    const auto leases =
        orRefuse(batches_.renew(request.principal, input::filledText(body, "company"), selection), http::In::kBody);
    return http::Response::json(200, renewalJson(leases));
}

http::Response Handlers::registerScenarios(const http::Request& request) {
    return registerItems(request, Catalog::kScenarios, catalogItems(*request.json().find("scenarios"), "name"));
}

http::Response Handlers::registerOutboundLines(const http::Request& request) {
    return registerItems(request, Catalog::kOutboundLines,
                         catalogItems(*request.json().find("outbound_lines"), "phone_number"));
}

http::Response Handlers::registerItems(const http::Request& request, Catalog catalog,
                                       const std::vector<CatalogItem>& items) {
    const auto company = input::filledText(request.json(), "company");
    const Registered done =
        orRefuse(catalog_.registerItems(request.principal, company, catalog, items), http::In::kBody);
    std::string body;
    json::Writer(body)
        .beginObject()
        .member("registered", done.registered)
        .member("created", done.created)
        .member("updated", done.updated)
        .member("deactivated", done.deactivated)
        .endObject();
    return http::Response::json(200, std::move(body));
}

}  // namespace hub::number_queue::dialer

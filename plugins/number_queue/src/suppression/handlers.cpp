#include "suppression/handlers.hpp"

#include "company/request_access.hpp"
#include "hub/http/error.hpp"
#include "hub/json/writer.hpp"
#include "hub/phone/phone.hpp"
#include "import/row_source.hpp"
#include "json_input.hpp"
#include "multipart_input.hpp"
#include "numbers/canonical_phone.hpp"

namespace hub::number_queue::suppression {

namespace {

constexpr std::int64_t kDefaultPage = 50;

SuppressionAct actOf(const http::Request& request, std::optional<std::int64_t> organizationId, std::string reason) {
    return {organizationId, request.principal.actor(), request.requestId, std::move(reason)};
}

/// Lifting is never done in passing.
std::string requiredReason(const std::optional<std::string>& reason, http::In where) {
    if (reason && reason->find_first_not_of(" \t\r\n") != std::string::npos) return *reason;
    throw http::badRequest("Say why", {{"reason", "required", "Say why it is lifted", where}});
}

/// In the body or, as DELETE requests often carry none, in the query.
std::optional<std::string> given(const http::Request& request, const char* name) {
    auto text = input::filledText(request.json(), name);
    return text ? std::move(text) : input::queryText(request, name);
}

std::vector<std::string> phonesIn(const http::Request& request) {
    std::vector<std::string> phones = input::texts(request.json(), "phone_numbers");
    if (auto one = given(request, "phone_number")) phones.push_back(std::move(*one));
    if (phones.empty())
        throw http::badRequest("Nothing named",
                               {{"phone_numbers", "required", "Name phone_numbers or a phone_number"}});
    return phones;
}

std::vector<std::string> phonesOf(const RowSource& rows) {
    std::vector<std::string> phones;
    rows.forEach([&](std::string_view cell) {
        // A first row without digits is a heading.
        if (!phones.empty() || phone::toAsciiDigits(cell).find_first_of("0123456789") != std::string::npos)
            phones.emplace_back(cell);
    });
    return phones;
}

http::Response resultResponse(const SuppressionResult& result) {
    std::string body;
    json::Writer out(body);
    out.beginObject().member("inserted", result.inserted).member("duplicates", result.duplicates);
    out.member("invalid", result.invalid).key("invalid_samples").beginArray();
    for (const std::string& sample : result.invalidSamples) out.value(sample);
    out.endArray().endObject();
    return http::Response::json(200, std::move(body));
}

http::Response liftedResponse(const std::vector<std::string>& phones) {
    std::string body;
    json::Writer out(body);
    out.beginObject().member("lifted", phones.size()).key("phone_numbers").beginArray();
    for (const std::string& phone : phones) out.value(phone);
    out.endArray().endObject();
    return http::Response::json(200, std::move(body));
}

void writeItem(json::Writer& out, const Suppression& item, bool global) {
    out.beginObject().member("id", item.id).member("phone_number", item.phone);
    out.member("scope", global ? "global" : "company").member("source", item.source).member("reason", item.reason);
    out.member("created_at", item.createdAt).member("created_by", item.createdBy).endObject();
}

}  // namespace

std::optional<std::int64_t> Handlers::scopeOf(const http::Request& request, const std::optional<std::string>& scope,
                                              const std::optional<std::string>& company) {
    if (scope == "global") {
        if (!actsForAll(request.principal)) throw http::forbidden("Only a superuser may do this for every company");
        return std::nullopt;
    }
    return accessOf(database_, request, company).company.id;
}

std::optional<std::int64_t> Handlers::scopeOf(const http::Request& request) {
    return scopeOf(request, given(request, "scope"), given(request, "company"));
}

http::Response Handlers::list(const http::Request& request) {
    SuppressionQuery query;
    query.organizationId = scopeOf(request, input::queryText(request, "scope"), input::queryText(request, "company"));
    if (const auto search = input::queryText(request, "search")) query.search = searchedPhone(*search);
    query.skip = input::queryInteger(request, "skip").value_or(0);
    query.limit = input::queryInteger(request, "limit").value_or(kDefaultPage);
    const SuppressionPage page = service_.list(query);

    std::string body;
    json::Writer out(body);
    out.beginObject().member("total", page.total).key("items").beginArray();
    for (const Suppression& item : page.items) writeItem(out, item, !query.organizationId);
    out.endArray().endObject();
    return http::Response::json(200, std::move(body));
}

http::Response Handlers::add(const http::Request& request) {
    const SuppressionAct act = actOf(request, scopeOf(request), given(request, "reason").value_or(""));
    return resultResponse(service_.add(act, "manual", phonesIn(request)));
}

http::Response Handlers::upload(const http::Request& request) {
    const std::vector<http::Part> parts = request.multipart();
    const auto either = [](std::optional<std::string> first, std::optional<std::string> second) {
        return first ? std::move(first) : std::move(second);
    };
    const auto scope = either(input::queryText(request, "scope"), input::partText(parts, "scope"));
    const auto company = either(input::queryText(request, "company"), input::partText(parts, "company"));
    const SuppressionAct act =
        actOf(request, scopeOf(request, scope, company),
              either(input::queryText(request, "reason"), input::partText(parts, "reason")).value_or(""));
    return resultResponse(service_.add(act, "import", phonesOf(*openRows(input::filePart(parts).content))));
}

http::Response Handlers::lift(const http::Request& request) {
    const std::string reason = requiredReason(given(request, "reason"), http::In::kBody);
    return liftedResponse(service_.lift(actOf(request, scopeOf(request), reason), phonesIn(request), std::nullopt));
}

http::Response Handlers::liftOne(const http::Request& request) {
    const std::int64_t id = input::pathId(request);
    const std::string reason = requiredReason(input::queryText(request, "reason"), http::In::kQuery);
    const auto organization =
        scopeOf(request, input::queryText(request, "scope"), input::queryText(request, "company"));
    const std::vector<std::string> lifted = service_.lift(actOf(request, organization, reason), {}, id);
    if (lifted.empty()) throw http::notFound("Suppression not found");
    return liftedResponse(lifted);
}

}  // namespace hub::number_queue::suppression

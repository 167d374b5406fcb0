#include "catalog/handlers.hpp"

#include "company/request_access.hpp"
#include "hub/http/error.hpp"
#include "hub/json/writer.hpp"
#include "json_input.hpp"

namespace hub::number_queue::catalog {

namespace {

void writeEntry(json::Writer& out, Catalog catalog, const CatalogEntry& entry) {
    out.beginObject().member("id", entry.id).member("company_id", entry.companyId);
    out.member(keyName(catalog), entry.key).member("display_name", entry.displayName);
    out.member("is_active", entry.active).member("created_at", entry.createdAt);
    if (hasPrices(catalog)) out.member("cost_per_connected", entry.cost);
    out.endObject();
}

http::Response entryResponse(Catalog catalog, const CatalogEntry& entry) {
    std::string body;
    json::Writer out(body);
    writeEntry(out, catalog, entry);
    return http::Response::json(200, std::move(body));
}

void requireSameCompany(const json::Value& body, const CompanyAccess& access) {
    const auto company = input::integer(body, "company_id");
    if (company && *company != access.company.id) throw http::badRequest("Company ID mismatch");
}

}  // namespace

http::Response Handlers::list(const http::Request& request, Catalog catalog) {
    const CompanyAccess access = accessOf(database_, request);
    std::string body;
    json::Writer out(body);
    out.beginArray();
    for (const CatalogEntry& entry : service_.list(access, catalog)) writeEntry(out, catalog, entry);
    out.endArray();
    return http::Response::json(200, std::move(body));
}

http::Response Handlers::remove(const http::Request& request, Catalog catalog) {
    const CompanyAccess access = accessOf(database_, request);
    const std::int64_t id = input::pathId(request);
    service_.remove(access, catalog, id);
    return http::Response::json(200, json::Object{{"deleted", true}, {"id", id}});
}

http::Response Handlers::listScenarios(const http::Request& request) {
    return list(request, Catalog::kScenarios);
}

http::Response Handlers::addScenario(const http::Request& request) {
    const CompanyAccess access = accessOf(database_, request);
    const json::Value& body = request.json();
    requireSameCompany(body, access);
    NewCatalogEntry entry;
    entry.key = *input::text(body, "name");
    entry.displayName = *input::text(body, "display_name");
    entry.active = input::boolean(body, "is_active").value_or(true);
    entry.cost = input::integer(body, "cost_per_connected");
    return entryResponse(Catalog::kScenarios, service_.add(access, Catalog::kScenarios, entry));
}

http::Response Handlers::changeScenario(const http::Request& request) {
    const CompanyAccess access = accessOf(database_, request);
    const json::Value& body = request.json();
    CatalogChange change;
    change.id = input::pathId(request);
    change.key = input::text(body, "name");
    change.displayName = input::text(body, "display_name");
    change.active = input::boolean(body, "is_active");
    if (body.find("cost_per_connected") != nullptr) change.cost = input::integer(body, "cost_per_connected");
    return entryResponse(Catalog::kScenarios, service_.change(access, Catalog::kScenarios, change));
}

http::Response Handlers::removeScenario(const http::Request& request) {
    return remove(request, Catalog::kScenarios);
}

http::Response Handlers::listLines(const http::Request& request) {
    return list(request, Catalog::kOutboundLines);
}

http::Response Handlers::addLine(const http::Request& request) {
    const CompanyAccess access = accessOf(database_, request);
    const json::Value& body = request.json();
    requireSameCompany(body, access);
    NewCatalogEntry entry;
    entry.key = *input::text(body, "phone_number");
    entry.displayName = input::filledText(body, "display_name").value_or("Line " + entry.key);
    entry.active = input::boolean(body, "is_active").value_or(true);
    return entryResponse(Catalog::kOutboundLines, service_.add(access, Catalog::kOutboundLines, entry));
}

http::Response Handlers::changeLine(const http::Request& request) {
    const CompanyAccess access = accessOf(database_, request);
    const json::Value& body = request.json();
    CatalogChange change;
    change.id = input::pathId(request);
    change.displayName = input::filledText(body, "display_name");
    change.active = input::boolean(body, "is_active");
    return entryResponse(Catalog::kOutboundLines, service_.change(access, Catalog::kOutboundLines, change));
}

http::Response Handlers::removeLine(const http::Request& request) {
    return remove(request, Catalog::kOutboundLines);
}

}  // namespace hub::number_queue::catalog

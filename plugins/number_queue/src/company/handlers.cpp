#include "company/handlers.hpp"

#include "company/request_access.hpp"
#include "hub/json/writer.hpp"
#include "json_input.hpp"

namespace hub::number_queue::company {

namespace {

void writeCompany(json::Writer& out, const Company& company) {
    out.beginObject().member("id", company.id).member("name", company.name).member("display_name", company.displayName);
    out.member("is_active", company.active).member("settings", company.settings);
    out.member("created_at", company.createdAt).member("updated_at", company.updatedAt).endObject();
}

http::Response companyResponse(const Company& company) {
    std::string body;
    json::Writer out(body);
    writeCompany(out, company);
    return http::Response::json(200, std::move(body));
}

CompanyAct actOf(const http::Request& request) {
    return {request.principal.actor(), request.requestId};
}

std::optional<json::Value> settingsIn(const json::Value& body) {
    const json::Value* settings = input::present(body, "settings");
    return settings == nullptr ? std::nullopt : std::optional(*settings);
}

}  // namespace

http::Response Handlers::list(const http::Request&) {
    std::string body;
    json::Writer out(body);
    out.beginArray();
    for (const Company& company : service_.list()) writeCompany(out, company);
    out.endArray();
    return http::Response::json(200, std::move(body));
}

http::Response Handlers::show(const http::Request& request) {
    return companyResponse(service_.show(request.principal, std::string(request.pathParameter("name"))));
}

http::Response Handlers::add(const http::Request& request) {
    const json::Value& body = request.json();
    NewCompany company;
    company.name = *input::text(body, "name");
    company.displayName = *input::text(body, "display_name");
    company.active = input::boolean(body, "is_active").value_or(true);
    company.settings = settingsIn(body).value_or(json::Object{});
    return companyResponse(service_.add(actOf(request), std::move(company)));
}

http::Response Handlers::change(const http::Request& request) {
    const json::Value& body = request.json();
    CompanyChange change;
    change.name = input::text(body, "name");
    change.displayName = input::text(body, "display_name");
    change.active = input::boolean(body, "is_active");
    change.settings = settingsIn(body);
    return companyResponse(service_.change(actOf(request), input::pathId(request, "name"), change));
}

http::Response Handlers::remove(const http::Request& request) {
    const Company gone =
        service_.remove(actOf(request), input::pathId(request, "name"), *input::text(request.json(), "confirm_name"));
    return http::Response::json(200, json::Object{{"deleted", true}, {"id", gone.id}, {"name", gone.name}});
}

}  // namespace hub::number_queue::company

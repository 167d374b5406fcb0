#include "openapi.hpp"

#include <algorithm>
#include <cctype>

namespace hub::host {
namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return std::tolower(c); });
    return result;
}

/// "GET /api/leads/{id}" → "lead_intake_get_api_leads_id": stable, unique, fit for code generators.
std::string operationId(const OwnedRoute& owned) {
    std::string id = owned.owner->name + "_" + lower(http::toString(owned.route.method));
    for (const std::string& segment : owned.segments) {
        id += '_';
        for (const char c : segment) {
            if (std::isalnum(static_cast<unsigned char>(c))) id += c;
            else if (c == '-' || c == '_' || c == '.') id += '_';
        }
    }
    return id;
}

json::Value parameters(const OwnedRoute& owned, json::Object& components) {
    json::Array list;
    for (const std::string& name : owned.parameterNames) {
        list.push_back(json::Object{{"name", name}, {"in", "path"}, {"required", true}, {"schema", json::Object{{"type", "string"}}}});
    }
    for (const http::QueryParameter& parameter : owned.route.queryParameters) {
        list.push_back(json::Object{{"name", parameter.name},
                                    {"in", "query"},
                                    {"required", false},
                                    {"description", parameter.description},
                                    {"schema", parameter.schema.toJsonSchema(components)}});
    }
    return list;
}

json::Value jsonContent(const http::Schema& schema, json::Object& components) {
    return json::Object{{"application/json", json::Object{{"schema", schema.toJsonSchema(components)}}}};
}

json::Value responses(const http::Route& route, json::Object& components) {
    json::Object all;
    for (const http::DocumentedResponse& documented : route.responses) {
        json::Object response{{"description", documented.description}};
        if (documented.schema) response.set("content", jsonContent(*documented.schema, components));
        all.set(std::to_string(documented.status), std::move(response));
    }
    if (all.empty()) all.set("200", json::Object{{"description", "Success"}});
    if (!route.requirement.anonymous && !all.contains("401")) {
        all.set("401", json::Object{{"description", "Credentials are missing or wrong"}});
    }
    return all;
}

json::Value security(const auth::Requirement& requirement) {
    json::Array schemes;
    if (requirement.users) schemes.push_back(json::Object{{"bearerToken", json::Array{}}});
    if (!requirement.scopes.empty()) {
        schemes.push_back(json::Object{{"apiKey", json::Array{}}});
        if (!requirement.users) schemes.push_back(json::Object{{"bearerToken", json::Array{}}});
        if (requirement.challengeBasic) schemes.push_back(json::Object{{"basic", json::Array{}}});
        for (const std::string& header : requirement.keySources.headers) {
            schemes.push_back(json::Object{{"header_" + lower(header), json::Array{}}});
        }
        for (const std::string& name : requirement.keySources.parameters) {
            schemes.push_back(json::Object{{"query_" + name, json::Array{}}});
        }
    }
    for (const std::string& name : requirement.keySources.tokenParameters) {
        schemes.push_back(json::Object{{"query_" + name, json::Array{}}});
    }
    return schemes;
}

void addKeySchemes(const auth::Requirement& requirement, json::Object& schemes) {
    for (const std::string& header : requirement.keySources.headers) {
        schemes.set("header_" + lower(header), json::Object{{"type", "apiKey"}, {"in", "header"}, {"name", header}});
    }
    for (const auto* names : {&requirement.keySources.parameters, &requirement.keySources.tokenParameters}) {
        for (const std::string& name : *names) {
            schemes.set("query_" + name, json::Object{{"type", "apiKey"}, {"in", "query"}, {"name", name}});
        }
    }
}

json::Value operation(const OwnedRoute& owned, json::Object& components) {
    const http::Route& route = owned.route;
    json::Object result{{"operationId", operationId(owned)}, {"tags", json::Array{route.tagName}}, {"summary", route.summaryText}};
    if (!route.description.empty()) result.set("description", route.description);
    if (!owned.parameterNames.empty() || !route.queryParameters.empty()) result.set("parameters", parameters(owned, components));
    if (route.bodySchema) {
        result.set("requestBody", json::Object{{"required", true}, {"content", jsonContent(*route.bodySchema, components)}});
    }
    result.set("responses", responses(route, components));
    if (!route.requirement.anonymous) result.set("security", security(route.requirement));
    return result;
}

}  // namespace

json::Value openApiDocument(const Router::Routes& routes, const OpenApiInfo& info) {
    json::Object schemas;
    json::Object securitySchemes{
        {"bearerToken", json::Object{{"type", "http"}, {"scheme", "bearer"}}},
        {"basic", json::Object{{"type", "http"}, {"scheme", "basic"}}},
        {"apiKey", json::Object{{"type", "apiKey"}, {"in", "header"}, {"name", "X-API-Key"}}}};
    json::Object paths;
    for (const auto& owned : routes) {
        json::Value* item = paths.find(owned->route.path);
        if (!item) {
            paths.append(owned->route.path, json::Object{});
            item = paths.find(owned->route.path);
        }
        item->asObject().set(lower(http::toString(owned->route.method)), operation(*owned, schemas));
        addKeySchemes(owned->route.requirement, securitySchemes);
    }
    json::Object document{{"openapi", "3.1.0"}, {"info", json::Object{{"title", "Dialhub"}, {"version", info.version}}}};
    if (!info.publicUrl.empty()) document.set("servers", json::Array{json::Object{{"url", info.publicUrl}}});
    document.set("paths", std::move(paths));
    document.set("components", json::Object{{"schemas", std::move(schemas)}, {"securitySchemes", std::move(securitySchemes)}});
    return document;
}

}  // namespace hub::host

#include "admin/caller.hpp"

#include <charconv>

#include "hub/http/error.hpp"
#include "hub/identity/directory.hpp"
#include "hub/text/boolean.hpp"
#include "hub/text/utf8.hpp"

namespace hub::user_seeding::admin {

namespace {

std::optional<identity::Organization> organizationOf(db::Transaction& tx, const auth::Principal& principal,
                                                     const std::optional<std::string>& name) {
    const bool all = principal.superuser || principal.hasScope(auth::scope::kAnyOrganization);
    if (name) {
        auto named = identity::findOrganization(tx, *name);
        if (named && !all && named->id != principal.organizationId) named.reset();
        return named;
    }
    // A key for every organization is kept by one of them, which does not make that one meant.
    if (!principal.organizationId || (principal.isApiKey() && all))
        throw http::badRequest(
            "Name the organization",
            {{"organization", "required", "Name the organization with organization=", http::In::kQuery}});
    return identity::findOrganization(tx, *principal.organizationId);
}

}  // namespace

Caller callerOf(db::Database& database, const http::Request& request) {
    const auto name = queryText(request, "organization");
    const auto organization = database.inTransaction(
        "choose_organization", [&](db::Transaction& tx) { return organizationOf(tx, request.principal, name); },
        {.readOnly = true});
    if (!organization || !organization->active) throw http::notFound("Organization not found");
    return {{organization->id, request.principal.actor(), request.requestId}, request.principal.superuser};
}

services::SeedRequest seedRequestOf(const Caller& caller) {
    services::SeedRequest request;
    request.organizationId = caller.author.organizationId;
    request.actor = caller.author.actor;
    request.requestId = caller.author.requestId;
    return request;
}

void announce(plugin::HostContext& host) {
    host.events().committed();
    host.outbox().wake();
}

std::optional<std::string> queryText(const http::Request& request, std::string_view name) {
    const auto value = request.query.get(name);
    if (!value || value->empty()) return std::nullopt;
    if (!text::isValidUtf8(*value) || value->find('\0') != std::string_view::npos)
        throw http::badRequest("Not a text",
                               {{std::string(name), "invalid_format", "Must be UTF-8", http::In::kQuery}});
    return std::string(*value);
}

std::optional<bool> queryFlag(const http::Request& request, std::string_view name) {
    const auto value = queryText(request, name);
    if (!value) return std::nullopt;
    if (const auto answer = text::parseBoolean(*value)) return answer;
    throw http::badRequest("Neither true nor false",
                           {{std::string(name), "invalid_type", "Must be true or false", http::In::kQuery}});
}

std::optional<std::int64_t> queryInteger(const http::Request& request, std::string_view name) {
    const auto value = queryText(request, name);
    if (!value) return std::nullopt;
    std::int64_t number = 0;
    std::from_chars(value->data(), value->data() + value->size(), number);
    return number;
}

}  // namespace hub::user_seeding::admin

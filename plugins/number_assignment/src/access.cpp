#include "access.hpp"

#include <algorithm>

#include "dialect.hpp"
#include "hub/json/writer.hpp"

namespace hub::number_assignment {

namespace {

http::Response accessDenied(const std::vector<auth::Role>& required, const auth::Principal& principal) {
    std::string body;
    json::Writer out(body);
    out.beginObject().member("success", false).member("message", "Access denied").key("required").beginArray();
    for (const auth::Role role : required) out.value(auth::toString(role));
    out.endArray();
    out.member("current", principal.role ? auth::toString(*principal.role) : std::string_view("api_key")).endObject();
    return http::Response::json(403, std::move(body));
}

}  // namespace

auth::Requirement person() {
    return auth::userOrApiKey({}, auth::scope::kAdmin)
        .withMessages(std::string(kTokenRequired), std::string(kTokenInvalid));
}

auth::Requirement caller() {
    auth::Requirement requirement = person();
    requirement.scopes.emplace_back(auth::scope::kDialer);
    return requirement;
}

std::int64_t organizationOf(const auth::Principal& principal) {
    if (principal.organizationId) return *principal.organizationId;
    throw http::forbidden("You belong to no organization");
}

Actor actorOf(const http::Request& request) {
    return {organizationOf(request.principal), request.principal.actor(), request.requestId};
}

bool seesEverybody(const auth::Principal& principal) {
    return principal.isApiKey() || principal.hasRole(auth::Role::kAdmin) || principal.hasRole(auth::Role::kManager);
}

http::Guard onlyFor(std::vector<auth::Role> roles) {
    return [roles = std::move(roles)](const http::Request& request) -> std::optional<http::Response> {
        const auto allowed = [&](auth::Role role) { return request.principal.hasRole(role); };
        if (std::any_of(roles.begin(), roles.end(), allowed)) return std::nullopt;
        return accessDenied(roles, request.principal);
    };
}

}  // namespace hub::number_assignment

#include "rest/routes.hpp"

namespace hub::keycloak_provisioning {

auth::Requirement provisioningAccess() {
    return auth::userOrApiKey({auth::Role::kAdmin}, auth::scope::kProvisioning)
        .withMessages("API key required", "Invalid API key");
}

namespace rest {

namespace {

using http::Method;
using http::Route;
using http::Schema;

constexpr std::size_t kLargestBulk = 32U << 20U;
constexpr const char* kUserFields =
    "A user has keycloak_id, email, first_name, last_name, engagemx_client_id and is_active; names and is_active may "
    "be "
    "absent";

Route bulkRoute() {
    return Route(Method::kPost, "/api/provisioning/users/bulk")
        .summary("Creates and changes many users")
        .describe(std::string(kUserFields) + ". Every row is judged by itself; results say what became of each")
        .query("atomic", Schema::string(), "true: all rows or none")
        .query("dry_run", Schema::string(), "true: says what would happen, field by field, and changes nothing")
        .query("plan", Schema::string(), "The plan of a dry run: nothing happens when the users have changed since")
        .maxBody(kLargestBulk)
        .response(200, "At least one row succeeded: success_count, error_count, users, errors, results")
        .response(412, "The plan is stale")
        .response(422, "No row succeeded, in the same shape; or the Idempotency-Key was used for something else");
}

Route switchRoute(const std::string& verb, const std::string& summary) {
    return Route(Method::kPut, "/api/provisioning/users/{keycloak_id}/" + verb)
        .summary(summary)
        .response(200, "message, action, timestamp, user")
        .response(404, "User not found")
        .response(409, "Superusers are not changed");
}

}  // namespace

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers, const Gate& gate) {
    const auto add = [&](Route route, http::Response (Handlers::*handler)(const http::Request&)) {
        registrar.route(std::move(route)
                            .auth(provisioningAccess())
                            .response(429, "Too many requests")
                            .handle([handlers, gate, handler](const http::Request& request) {
                                gate(request);
                                return (handlers().*handler)(request);
                            }));
    };
    add(Route(Method::kPost, "/api/provisioning/users")
            .summary("Creates a user or changes the one with this Keycloak id")
            .describe(kUserFields)
            .response(200, "The user, action and message")
            .response(400, "What cannot be accepted")
            .response(409, "The e-mail address belongs to another user"),
        &Handlers::provision);
    add(bulkRoute(), &Handlers::provisionMany);
    add(Route(Method::kGet, "/api/provisioning/users")
            .summary("Users of a client")
            .query("client_id", Schema::string(), "The client; required")
            .query("limit", Schema::string(),
                   "Users on a page, at most 1000; without limit and cursor all come at once")
            .query("cursor", Schema::string(), "next_cursor of the page before")
            .response(200, "client_id, count, users; with limit or cursor also next_cursor"),
        &Handlers::list);
    add(Route(Method::kGet, "/api/provisioning/users/{keycloak_id}")
            .summary("One user")
            .response(200, "The user")
            .response(404, "User not found"),
        &Handlers::get);
    add(switchRoute("deactivate", "Deactivates a user, ends sessions and API keys"), &Handlers::deactivate);
    add(switchRoute("activate", "Activates a user"), &Handlers::activate);
}

}  // namespace rest

}  // namespace hub::keycloak_provisioning

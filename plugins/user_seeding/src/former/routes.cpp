#include "former/routes.hpp"

#include "hub/http/error.hpp"

namespace hub::user_seeding::former {

namespace {

using http::Method;
using http::Route;
using http::Schema;

constexpr std::size_t kLargestBody = 64 * 1024;
constexpr const char* kUser = "id, username, email, first_name, last_name, role, phone, date_joined";

/// As Django REST framework says it.
auth::Requirement worded(auth::Requirement requirement) {
    return std::move(requirement).withMessages("Authentication credentials were not provided.", "Invalid token.");
}

auth::Requirement administrators() {
    return worded(auth::userOrApiKey({auth::Role::kAdmin}, auth::scope::kAdmin));
}

Route ofOrganization(Route route) {
    return std::move(route).query("organization", Schema::string(),
                                  "The organization's name, for those who may act for several");
}

using Add = std::function<void(Route, http::Response (Handlers::*)(const http::Request&))>;

void addAccounts(const Add& add) {
    add(Route(Method::kPost, "/api/api-token-auth")
            .summary("Signs in with user name and password, as JSON or a form")
            .maxBody(kLargestBody)
            .response(200, "token, user; the token goes into `Authorization: Token …`")
            .response(400, "non_field_errors, or the field that is missing"),
        &Handlers::signIn);
    add(Route(Method::kGet, "/api/auth/verify")
            .summary("Whether the token is still accepted")
            .auth(worded(auth::user()))
            .response(200, "valid, user")
            .response(401, "It is not"),
        &Handlers::verify);
    add(Route(Method::kPost, "/api/auth/refresh")
            .summary("A new token for one that is still accepted")
            .auth(worded(auth::user()))
            .maxBody(kLargestBody)
            .response(200, "token, user"),
        &Handlers::refresh);
    add(Route(Method::kPost, "/api/users/change-password")
            .summary("Changes one's own password")
            .describe("old_password and new_password. Every session of the user ends, this one too.")
            .auth(worded(auth::user()).withPasswordChangePending())
            .maxBody(kLargestBody)
            .response(200, "message")
            .response(400, "error"),
        &Handlers::changePassword);
    add(Route(Method::kPost, "/api/users/change-password-for-user")
            .summary("Changes the password of whoever gives user name and password")
            .describe("username, old_password and new_password. Attempts are counted as those of signing in.")
            .maxBody(kLargestBody)
            .response(200, "message")
            .response(400, "error"),
        &Handlers::changeNamedPassword);
    add(Route(Method::kGet, "/api/users/me")
            .summary("Who is signed in")
            .auth(worded(auth::user()))
            .response(200, kUser),
        &Handlers::me);
}

void addPeople(const Add& add) {
    add(ofOrganization(Route(Method::kGet, "/api/users"))
            .summary("People of the organization, a page at a time")
            .auth(administrators())
            .query("page", Schema::integer(), "From 1")
            .query("page_size", Schema::integer(), "Default: 20, at most 1000")
            .response(200, "count, next, previous, results")
            .response(404, "There is no such page"),
        &Handlers::list);
    add(ofOrganization(Route(Method::kPost, "/api/users"))
            .summary("Creates a user without a link to a dialer")
            .describe("username and password; email, first_name, last_name, role and phone may be left out.")
            .auth(administrators())
            .maxBody(kLargestBody)
            .response(201, "username, email, first_name, last_name, role, phone")
            .response(400, "{field: [text]}"),
        &Handlers::create);
    add(ofOrganization(Route(Method::kGet, "/api/users/{id}"))
            .summary("One of them: oneself, or for administrators anybody")
            .auth(worded(auth::userOrApiKey({}, auth::scope::kAdmin)))
            .response(200, kUser)
            .response(404, "There is no such user"),
        &Handlers::show);
    for (const Method method : {Method::kPut, Method::kPatch}) {
        add(ofOrganization(Route(method, "/api/users/{id}"))
                .summary("Changes one of them: oneself, or for administrators anybody")
                .describe("email, first_name, last_name, phone; role by administrators. What is absent or empty stays.")
                .auth(worded(auth::userOrApiKey({}, auth::scope::kAdmin)))
                .maxBody(kLargestBody)
                .response(200, kUser)
                .response(400, "{field: [text]}")
                .response(404, "There is no such user"),
            &Handlers::change);
    }
    add(ofOrganization(Route(Method::kDelete, "/api/users/{id}"))
            .summary("Deletes one of them")
            .auth(administrators())
            .response(204, "Done")
            .response(400, "Cannot delete superuser")
            .response(404, "There is no such user")
            .response(409, "The last active administrator"),
        &Handlers::remove);
}

}  // namespace

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers) {
    const Add add = [&](Route route, http::Response (Handlers::*handler)(const http::Request&)) {
        registrar.route(std::move(route).tag("users").errors(http::dialect::detail).handle(handlers, handler));
    };
    addAccounts(add);
    addPeople(add);
}

}  // namespace hub::user_seeding::former

#include "former/routes.hpp"

#include "hub/http/error.hpp"

namespace hub::user_seeding::former {

namespace {

using http::Method;
using http::Route;
using http::Schema;

constexpr std::size_t kLargestBody = 64 * 1024;
constexpr const char* kUser = "id, username, email, first_name, last_name, role, phone, date_joined";

}  // namespace

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers) {
    const auto add = [&](Route route, http::Response (Handlers::*handler)(const http::Request&)) {
        registrar.route(
            std::move(route)
                .tag("users")
                .errors(http::dialect::detail)
                .handle([handlers, handler](const http::Request& request) { return (handlers().*handler)(request); }));
    };
    add(Route(Method::kPost, "/api/api-token-auth")
            .summary("Signs in with user name and password, as JSON or a form")
            .maxBody(kLargestBody)
            .response(200, "token, user; the token goes into `Authorization: Token …`")
            .response(400, "non_field_errors, or the field that is missing"),
        &Handlers::signIn);
    add(Route(Method::kGet, "/api/users/me").summary("Who is signed in").auth(auth::user()).response(200, kUser),
        &Handlers::me);
    const auto administrators = auth::userOrApiKey({auth::Role::kAdmin}, auth::scope::kAdmin);
    add(Route(Method::kGet, "/api/users")
            .summary("People of the organization, a page at a time")
            .auth(administrators)
            .query("organization", Schema::string(), "The organization's name, for those who may act for several")
            .query("page", Schema::integer(), "From 1")
            .query("page_size", Schema::integer(), "Default: 20, at most 1000")
            .response(200, "count, next, previous, results")
            .response(404, "There is no such page"),
        &Handlers::list);
    add(Route(Method::kGet, "/api/users/{id}")
            .summary("One of them")
            .auth(administrators)
            .query("organization", Schema::string(), "The organization's name, for those who may act for several")
            .response(200, kUser)
            .response(404, "There is no such user"),
        &Handlers::show);
}

}  // namespace hub::user_seeding::former

#include "admin/routes.hpp"

#include <limits>

namespace hub::user_seeding::admin {

namespace {

using http::Method;
using http::Route;
using http::Schema;

constexpr std::size_t kLargestFile = 64 * 1024 * 1024;
constexpr std::size_t kLargestBody = 64 * 1024;
constexpr std::int64_t kLargestPage = 1000;

const std::vector<std::string> kRoles{"admin", "manager", "qualifier", "sales_rep", "agent"};

Route ofOrganization(Route route) {
    return std::move(route).query("organization", Schema::string(),
                                  "The organization's name, for those who may act for several");
}

Route paged(Route route) {
    return std::move(route)
        .query("search", Schema::string().maxLength(200), "Text in user name, e-mail address, names or dialer id")
        .query("role", Schema::string().oneOf(kRoles), "Only this role")
        .query("cursor", Schema::integer().range(0, std::numeric_limits<std::int64_t>::max()), "As `next` says")
        .query("limit", Schema::integer().range(1, kLargestPage), "Default: 50")
        .response(200, "results, and next: the path of the following page or null");
}

Schema text(std::size_t most) {
    return Schema::string().maxLength(most).nullable();
}

/// The fields of a list's rows that may be given one by one; the rules are those of lists.
Schema fieldsOf(Schema body) {
    const Schema flag = Schema::boolean().nullable();
    return body.optional("full_name", text(301))
        .optional("first_name", text(150))
        .optional("last_name", text(150))
        .optional("email", text(254))
        .optional("phone_number", text(64))
        .optional("role", text(32).describe("admin, manager, qualifier, sales_rep or agent"))
        .optional("agent_type", text(32).describe("inbound, outbound or both"))
        .optional("is_active", flag)
        .optional("dialer", text(64).describe("May be left out while the organization has one"))
        .optional("password", text(1000).describe("At least 12 characters; absent: one is generated"))
        .optional("must_change_password", flag);
}

Schema newUser() {
    const Schema flag = Schema::boolean().nullable();
    return fieldsOf(Schema::object()
                        .optional("dialer_user_id", Schema::any().describe("Required: a text, or digits"))
                        .optional("username", text(150).describe("Required")))
        .optional("update", flag.describe("Change the user if there is one"))
        .optional("reset_password", flag.describe("Also of a user there is"))
        .optional("generate_password", flag.describe("false: a new user without password cannot sign in with one"));
}

Schema passwordBody() {
    return Schema::object()
        .optional("password", text(1000).describe("At least 12 characters; absent: one is generated and shown once"))
        .optional("must_change_password", Schema::boolean().nullable());
}

Route createRoute(const char* path) {
    return Route(Method::kPost, path)
        .summary("Creates a user with a link to a dialer's user")
        .describe(
            "A user there is keeps everything unless `update` or `reset_password` ask; the link is made or moved.")
        .maxBody(kLargestBody)
        .body(newUser())
        .response(200, "success, user_created, link_created, user_id, username; password when one was generated")
        .response(400, "What cannot be accepted")
        .response(409, "User name, e-mail address or telephone number are taken");
}

Route deleteRoute(Method method, const char* path) {
    return Route(method, path)
        .summary("Deletes a user and the dialers' links to them")
        .response(200, "success, message")
        .response(400, "Cannot delete superuser")
        .response(404, "User not found")
        .response(409, "The last active administrator");
}

Route bulkRoute() {
    return Route(Method::kPost, "/api/admin/users/bulk")
        .summary("Creates users and links from a list: JSON, or a file as the part \"file\" or as the body")
        .describe(
            "YAML, JSON, CSV, XLSX or VICIdial's user_details. Rows are judged one by one. Options may be query "
            "parameters, parts, or members beside \"users\".")
        .maxBody(kLargestFile)
        .query("dialer", Schema::string().maxLength(64), "Dialer of links whose row names none")
        .query("dry_run", Schema::boolean(), "Say what would happen to each row and change nothing")
        .query("update", Schema::boolean(), "Also change users there are")
        .query("reset_passwords", Schema::boolean(), "Also give users there are new passwords")
        .query("passwords", Schema::string().oneOf({"generate", "none"}),
               "For new users without one; default: generate")
        .response(200, "Counts, and results: one object a row, with the password where one was generated")
        .response(413, "More passwords than one request may set")
        .response(422, "No row could be accepted; the same shape");
}

Route statsRoute(const char* path) {
    return Route(Method::kGet, path).summary("How many users and leads there are").response(200, "The numbers");
}

using Add = std::function<void(Route, http::Response (Handlers::*)(const http::Request&))>;

void addUsers(const Add& add) {
    add(paged(Route(Method::kGet, "/api/admin/users").summary("Users of the organization, with their dialer links"))
            .query("active", Schema::boolean(), "Only active ones, or only the others")
            .query("is_active", Schema::boolean(), "The same")
            .query("created", Schema::string(), "Created on this day (UTC)")
            .query("created_from", Schema::string(), "Created at or after this date or time")
            .query("created_before", Schema::string(), "Created before this date or time")
            .query("linked", Schema::boolean(), "Only those a dialer's user means, or only the others"),
        &Handlers::list);
    add(createRoute("/api/admin/users"), &Handlers::create);
    add(bulkRoute(), &Handlers::bulk);
    add(statsRoute("/api/admin/users/stats"), &Handlers::stats);
}

void addOneUser(const Add& add) {
    add(Route(Method::kGet, "/api/admin/users/{username}")
            .summary("One user")
            .response(200, "The user")
            .response(404, "User not found"),
        &Handlers::show);
    add(Route(Method::kPatch, "/api/admin/users/{username}")
            .summary("Changes a user")
            .describe("Absent members stay. is_active=false ends every session.")
            .maxBody(kLargestBody)
            .body(fieldsOf(Schema::object().optional("username", text(150)).optional("dialer_user_id", text(255))))
            .response(200, "The user as changed")
            .response(404, "User not found")
            .response(409, "The last active administrator, or something is taken"),
        &Handlers::change);
    add(deleteRoute(Method::kDelete, "/api/admin/users/{username}"), &Handlers::remove);
    add(Route(Method::kPost, "/api/admin/users/{username}/reset-password")
            .summary("Gives a user a new password")
            .describe("Ends every session of the user. A generated password is in the answer, and nowhere else.")
            .maxBody(kLargestBody)
            .response(200, "success, message; password when one was generated")
            .response(404, "User not found"),
        &Handlers::resetPassword);
}

void addLinks(const Add& add) {
    add(paged(Route(Method::kGet, "/api/admin/dialer-links").summary("Whom the dialers' users mean"))
            .query("dialer", Schema::string().maxLength(64), "Only this dialer's"),
        &Handlers::listLinks);
    add(Route(Method::kPost, "/api/admin/dialer-links")
            .summary("Makes or moves a link")
            .maxBody(kLargestBody)
            .body(Schema::object()
                      .property("dialer_user_id", Schema::string().minLength(1).maxLength(255))
                      .property("username", Schema::string().minLength(1).maxLength(150))
                      .optional("dialer", text(64)))
            .response(200, "It was moved, or is as it was")
            .response(201, "It is new")
            .response(404, "There is no such user"),
        &Handlers::putLink);
    add(Route(Method::kDelete, "/api/admin/dialer-links")
            .summary("Removes a link by the dialer's user id")
            .query("dialer_user_id", Schema::string().maxLength(255), "Whose link")
            .query("dialer", Schema::string().maxLength(64), "Needed when several dialers have that user")
            .query("id", Schema::integer(), "Or the link's id")
            .response(200, "success, message")
            .response(404, "Dialer link not found"),
        &Handlers::removeLink);
    add(Route(Method::kDelete, "/api/admin/dialer-links/{id}")
            .summary("Removes a link")
            .response(200, "success, message")
            .response(404, "Dialer link not found"),
        &Handlers::removeLink);
}

/// Where the replaced CRM's pages look.
void addFormerPaths(const Add& add) {
    add(createRoute("/api/admin/create-single-user"), &Handlers::create);
    add(createRoute("/admin/accounts/user/create-single-user"), &Handlers::create);
    add(deleteRoute(Method::kDelete, "/admin/accounts/user/delete/{username}"), &Handlers::remove);
    add(deleteRoute(Method::kPost, "/admin/accounts/user/delete/{username}"), &Handlers::remove);
    add(Route(Method::kPost, "/admin/accounts/user/reset-password")
            .summary("Gives a user a new password")
            .maxBody(kLargestBody)
            .body(passwordBody().optional("username", text(150).describe("Required")))
            .response(200, "success, message; password when one was generated")
            .response(404, "User not found"),
        &Handlers::resetNamedPassword);
    add(statsRoute("/admin/accounts/user/stats"), &Handlers::stats);
}

}  // namespace

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers) {
    const Add add = [&](Route route, http::Response (Handlers::*handler)(const http::Request&)) {
        registrar.route(ofOrganization(std::move(route))
                            .tag("admin")
                            .auth(auth::userOrApiKey({auth::Role::kAdmin}, auth::scope::kAdmin))
                            .handle(handlers, handler));
    };
    addUsers(add);
    addOneUser(add);
    addLinks(add);
    addFormerPaths(add);
}

}  // namespace hub::user_seeding::admin

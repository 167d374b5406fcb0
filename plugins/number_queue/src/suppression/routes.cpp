#include "suppression/routes.hpp"

namespace hub::number_queue::suppression {

namespace {

using http::Method;
using http::Route;
using http::Schema;

constexpr std::size_t kLargestFile = 64 * 1024 * 1024;
constexpr std::size_t kLongestReason = 500;

Schema scopeSchema() {
    return Schema::string().oneOf({"company", "global"});
}

Schema actSchema() {
    return Schema::object()
        .optional("phone_numbers", Schema::array(Schema::string().maxLength(64)).maxLength(100000).nullable())
        .optional("phone_number", Schema::string().maxLength(64).nullable())
        .optional("reason", Schema::string().maxLength(kLongestReason).nullable())
        .optional("scope", scopeSchema().nullable())
        .optional("company", Schema::string().nullable());
}

Route withScope(Route route) {
    return std::move(route)
        .query("scope", scopeSchema(), "global: for every company (superusers); default: company")
        .query("company", Schema::string(), "The company's name, when it is not the caller's own");
}

/// What the body says may be in the query too.
Route withAct(Route route) {
    return withScope(std::move(route))
        .query("phone_number", Schema::string().maxLength(64), "The number, when the body names none")
        .query("reason", Schema::string().maxLength(kLongestReason), "Why, when the body does not say");
}

void fillBody(http::Request& request) {
    if (request.body.empty()) request.body = "{}";
}

}  // namespace

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers) {
    const auto add = [&](Route route, http::Response (Handlers::*handler)(const http::Request&)) {
        registrar.route(std::move(route)
                            .auth(auth::userOrApiKey({auth::Role::kAdmin}, auth::scope::kAdmin))
                            .handle(handlers, handler));
    };
    add(withScope(Route(Method::kGet, "/api/suppressions"))
            .summary("Numbers that must not be called")
            .query("search", Schema::string().maxLength(32), "Part of a number")
            .query("skip", Schema::integer().range(0, 1000000000), "Items to pass by")
            .query("limit", Schema::integer().range(1, 1000), "Most items; default 50")
            .response(200, "total, items"),
        &Handlers::list);
    add(withAct(Route(Method::kPost, "/api/suppressions"))
            .summary("Suppresses numbers")
            .body(actSchema())
            .response(200, "inserted, duplicates, invalid, invalid_samples"),
        &Handlers::add);
    add(withScope(Route(Method::kPost, "/api/suppressions/upload"))
            .summary("Suppresses the numbers of a file (multipart part \"file\"; a number a line, or CSV)")
            .query("reason", Schema::string().maxLength(kLongestReason), "Why")
            .maxBody(kLargestFile)
            .response(200, "inserted, duplicates, invalid, invalid_samples"),
        &Handlers::upload);
    add(withAct(Route(Method::kDelete, "/api/suppressions"))
            .summary("Lifts suppressions, with a reason that is kept")
            .mend(fillBody)
            .body(actSchema())
            .response(200, "lifted, phone_numbers"),
        &Handlers::lift);
    add(withScope(Route(Method::kDelete, "/api/suppressions/{id}"))
            .summary("Lifts one suppression, with a reason that is kept")
            .query("reason", Schema::string().maxLength(kLongestReason), "Why; required")
            .response(200, "lifted, phone_numbers")
            .response(404, "Suppression not found"),
        &Handlers::liftOne);
}

}  // namespace hub::number_queue::suppression

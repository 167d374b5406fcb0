#include "company/routes.hpp"

#include "company/request_access.hpp"

namespace hub::number_queue::company {

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers) {
    using http::Method;
    using http::Route;
    using http::Schema;
    const auto add = [&](Route route, auth::Requirement who,
                         http::Response (Handlers::*handler)(const http::Request&)) {
        registrar.route(std::move(route).auth(std::move(who)).handle(handlers, handler));
    };
    const auto admin = auth::userOrApiKey({auth::Role::kAdmin}, auth::scope::kAdmin);
    const Schema name = Schema::string().minLength(1).maxLength(64);
    const Schema displayName = Schema::string().minLength(1).maxLength(255);
    const Schema common = Schema::object()
                              .optional("is_active", Schema::boolean().nullable())
                              .optional("settings", Schema::object().nullable());
    add(Route(Method::kGet, "/api/companies")
            .summary("Companies (superusers)")
            .guard(requireSuperuser)
            .response(200, "The companies"),
        admin, &Handlers::list);
    add(Route(Method::kPost, "/api/companies")
            .summary("Adds a company (superusers)")
            .guard(requireSuperuser)
            .body(common.property("name", name).property("display_name", displayName))
            .response(200, "The company"),
        admin, &Handlers::add);
    add(Route(Method::kGet, "/api/companies/{name}")
            .summary("A company, by name; also an inactive one")
            .response(200, "The company")
            .response(403, "Not the caller's"),
        auth::userOrApiKey({}, auth::scope::kAdmin), &Handlers::show);
    add(Route(Method::kPut, "/api/companies/{name}")
            .summary("Changes a company, by id (superusers)")
            .guard(requireSuperuser)
            .body(common.optional("name", name.nullable()).optional("display_name", displayName.nullable()))
            .response(200, "The company"),
        admin, &Handlers::change);
    add(Route(Method::kDelete, "/api/companies/{name}")
            .summary("Deletes a company, by id, with everything the queue has of it (superusers)")
            .guard(requireSuperuser)
            .body(Schema::object().property("confirm_name", Schema::string()))
            .response(200, "deleted, id, name")
            .response(409, "Other plugins have data of it"),
        admin, &Handlers::remove);
}

}  // namespace hub::number_queue::company

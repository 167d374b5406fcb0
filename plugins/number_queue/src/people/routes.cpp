#include "people/routes.hpp"

#include "company/request_access.hpp"

namespace hub::number_queue::people {

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers) {
    using http::Method;
    using http::Route;
    using http::Schema;
    const auto add = [&](Route route, http::Response (Handlers::*handler)(const http::Request&)) {
        if (route.bodySchema) route.guard(companyFirst(handlers));
        registrar.route(std::move(route)
                            .auth(auth::userOrApiKey({auth::Role::kAdmin}, auth::scope::kAdmin))
                            .handle(handlers, handler));
    };
    const auto text = [](std::size_t most) { return Schema::string().maxLength(most).nullable(); };
    const Schema common =
        Schema::object()
            .optional("is_active", Schema::boolean().nullable())
            .optional("role", Schema::string().oneOf({"ADMIN", "AGENT"}).nullable())
            .optional("agent_type", Schema::string().oneOf({"INBOUND", "OUTBOUND", "BOTH"}).nullable())
            .optional("first_name", text(150))
            .optional("last_name", text(150))
            .optional("phone_number", text(64).describe("null or \"\" removes it"));
    const auto ofCompany = [](Route route) {
        return std::move(route).query("company", Schema::string(),
                                      "The company's name, when it is not the caller's own");
    };
    const std::string one = "/{id}";
    for (const std::string base : {"/api/{company}/admins", "/api/admins"}) {
        const bool inPath = base != "/api/admins";
        const auto addTo = [&](Route route, http::Response (Handlers::*handler)(const http::Request&)) {
            add(inPath ? std::move(route) : ofCompany(std::move(route)), handler);
        };
        addTo(Route(Method::kGet, base).summary("People of a company").response(200, "The people"), &Handlers::list);
        addTo(Route(Method::kPost, base)
                  .summary("Adds a person")
                  .body(common.property("username", Schema::string().minLength(1).maxLength(150))
                            .property("password", Schema::string().maxLength(1000).describe("At least 12 characters")))
                  .response(200, "The person")
                  .response(400, "What cannot be accepted"),
              &Handlers::add);
        addTo(Route(Method::kPut, base + one)
                  .summary("Changes a person")
                  .body(common.optional("username", text(150))
                            .optional("is_superuser", Schema::boolean().nullable())
                            .optional("password", text(1000).describe("Ends every session of the person")))
                  .response(200, "The person as changed")
                  .response(404, "User not found"),
              &Handlers::change);
        addTo(Route(Method::kDelete, base + one)
                  .summary("Deletes a person")
                  .response(200, "deleted, id")
                  .response(404, "User not found"),
              &Handlers::remove);
    }
}

}  // namespace hub::number_queue::people

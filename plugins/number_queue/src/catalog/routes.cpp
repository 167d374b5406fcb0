#include "catalog/routes.hpp"

#include "company/request_access.hpp"
#include "json_input.hpp"

namespace hub::number_queue::catalog {

namespace {

using http::Method;
using http::Route;
using http::Schema;
using Add = std::function<void(Route route, bool everybody, http::Response (Handlers::*handler)(const http::Request&))>;

void addScenarioRoutes(const Add& add) {
    const Schema name = Schema::string().minLength(1).maxLength(128);
    const Schema display = Schema::string().maxLength(255);
    const Schema active = Schema::boolean().nullable();
    const Schema cost = Schema::integer().range(0, 1000000000).nullable();
    add(Route(Method::kGet, "/api/{company}/scenarios")
            .summary("Scenarios of a company")
            .response(200, "The scenarios"),
        true, &Handlers::listScenarios);
    add(Route(Method::kPost, "/api/{company}/scenarios")
            .summary("Adds a scenario; superusers may give it a price")
            .mend(input::wholeNumbers({"cost_per_connected"}))
            .body(Schema::object()
                      .property("name", name)
                      .property("display_name", display)
                      .optional("is_active", active)
                      .optional("company_id", Schema::integer().nullable())
                      .optional("cost_per_connected", cost))
            .response(200, "The scenario"),
        false, &Handlers::addScenario);
    add(Route(Method::kPut, "/api/{company}/scenarios/{id}")
            .summary("Changes a scenario")
            .mend(input::wholeNumbers({"cost_per_connected"}))
            .body(Schema::object()
                      .optional("name", name.nullable())
                      .optional("display_name", display.nullable())
                      .optional("is_active", active)
                      .optional("cost_per_connected", cost))
            .response(200, "The scenario"),
        false, &Handlers::changeScenario);
    add(Route(Method::kDelete, "/api/{company}/scenarios/{id}")
            .summary("Deletes a scenario")
            .response(200, "deleted, id"),
        false, &Handlers::removeScenario);
}

void addLineRoutes(const Add& add) {
    const Schema display = Schema::string().maxLength(255);
    const Schema active = Schema::boolean().nullable();
    add(Route(Method::kGet, "/api/{company}/outbound-lines")
            .summary("Outbound lines of a company")
            .response(200, "The lines"),
        true, &Handlers::listLines);
    add(Route(Method::kPost, "/api/{company}/outbound-lines")
            .summary("Adds an outbound line")
            .body(Schema::object()
                      .property("phone_number", Schema::string().minLength(1).maxLength(32))
                      .optional("display_name", display.nullable())
                      .optional("is_active", active)
                      .optional("company_id", Schema::integer().nullable()))
            .response(200, "The line"),
        false, &Handlers::addLine);
    add(Route(Method::kPut, "/api/{company}/outbound-lines/{id}")
            .summary("Renames a line, switches it on or off")
            .body(Schema::object().optional("display_name", display.nullable()).optional("is_active", active))
            .response(200, "The line"),
        false, &Handlers::changeLine);
    add(Route(Method::kDelete, "/api/{company}/outbound-lines/{id}")
            .summary("Deletes a line")
            .response(200, "deleted, id"),
        false, &Handlers::removeLine);
}

}  // namespace

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers) {
    const auto add = [&](Route route, bool everybody, http::Response (Handlers::*handler)(const http::Request&)) {
        std::vector<auth::Role> roles;
        if (!everybody) roles.push_back(auth::Role::kAdmin);
        if (route.bodySchema) route.guard(companyFirst(handlers));
        registrar.route(
            std::move(route).auth(auth::userOrApiKey(std::move(roles), auth::scope::kAdmin)).handle(handlers, handler));
    };
    addScenarioRoutes(add);
    addLineRoutes(add);
}

}  // namespace hub::number_queue::catalog

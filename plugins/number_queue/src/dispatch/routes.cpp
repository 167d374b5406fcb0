#include "dispatch/routes.hpp"

#include "company/request_access.hpp"

namespace hub::number_queue::dispatch {

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
    const auto whole = [](std::int64_t least, std::int64_t most) {
        return Schema::integer().range(least, most).nullable();
    };
    const Schema list = Schema::object()
                            .property("id", Schema::integer())
                            .optional("priority", whole(-100, 100))
                            .optional("weight", whole(1, 1000))
                            .optional("is_active", Schema::boolean().nullable());
    add(Route(Method::kGet, "/api/{company}/dispatch")
            .summary("How a company's numbers are handed out: share, cooldown, retries, sizes, lists")
            .response(200, "The settings"),
        &Handlers::show);
    add(Route(Method::kPut, "/api/{company}/dispatch")
            .summary("Changes what is given of it")
            .body(Schema::object()
                      .optional("weight", whole(1, 1000))
                      .optional("cooldown_days", whole(0, 3650))
                      .optional("retry_policy", Schema::object().nullable())
                      .optional("batch_size", whole(1, 10000))
                      .optional("max_outstanding", whole(1, 1000000))
                      .optional("lease_seconds", whole(10, 2592000))
                      .optional("lists", Schema::array(list).maxLength(1000).nullable()))
            .response(200, "The settings as they are then"),
        &Handlers::change);
}

}  // namespace hub::number_queue::dispatch

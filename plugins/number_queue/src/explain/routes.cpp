#include "explain/routes.hpp"

namespace hub::number_queue::explain {

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers) {
    using http::Method;
    using http::Route;
    using http::Schema;
    const char* const kCompany = "The company's name, when it is not the caller's own";
    const char* const kRules = "Every rule in order: passed, value and when it passes by itself";
    registrar.route(Route(Method::kGet, "/api/numbers/{id}/explain")
                        .summary("Why a number is, or is not, handed out")
                        .auth(auth::userOrApiKey({auth::Role::kAdmin}, auth::scope::kAdmin))
                        .query("company", Schema::string(), kCompany)
                        .response(200, kRules)
                        .response(404, "Number not found")
                        .handle([handlers](const http::Request& request) { return handlers().number(request); }));
    registrar.route(Route(Method::kGet, "/api/dialer/explain")
                        .summary("Why a company's queue gives, or does not give, numbers")
                        .auth(auth::userOrApiKey({auth::Role::kAdmin}, auth::scope::kDialer)
                                  .withMessages("Invalid dialer token", "Invalid dialer token"))
                        .query("company", Schema::string(), kCompany)
                        .response(200, "Every rule in order, and how many numbers there are for each reason")
                        .handle([handlers](const http::Request& request) { return handlers().queue(request); }));
}

}  // namespace hub::number_queue::explain

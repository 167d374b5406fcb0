#include "login/routes.hpp"

#include "../dialect.hpp"

namespace hub::number_assignment::login {

using http::Method;
using http::Route;
using http::Schema;

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers) {
    registrar.route(Route(Method::kPost, "/api/v1/auth/login")
                        .summary("Signs in with e-mail address (or user name) and password")
                        .tag("sign in")
                        .body(Schema::object()
                                  .property("email", Schema::string().minLength(1).maxLength(254))
                                  .property("password", Schema::string().minLength(1).maxLength(1024)))
                        .response(200, "success, message, token, user")
                        .response(401, "Invalid credentials")
                        .handle([handlers](const http::Request& request) { return handlers().login(request); }));
    registrar.route(Route(Method::kGet, "/api/v1/auth/profile")
                        .summary("Who is signed in")
                        .tag("sign in")
                        .auth(auth::user().withMessages(std::string(kTokenRequired), std::string(kTokenInvalid)))
                        .response(200, "success, user")
                        .handle([handlers](const http::Request& request) { return handlers().profile(request); }));
}

}  // namespace hub::number_assignment::login

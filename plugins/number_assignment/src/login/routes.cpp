#include "login/routes.hpp"

#include "../dialect.hpp"

namespace hub::number_assignment::login {

using http::Method;
using http::Route;
using http::Schema;

void registerRoutes(const AddRoute& addRoute, const std::function<Handlers&()>& handlers) {
    addRoute(Route(Method::kPost, "/api/v1/auth/login")
                 .summary("Signs in with e-mail address (or user name) and password")
                 .tag("sign in")
                 .body(Schema::object()
                           .property("email", Schema::string().minLength(1).maxLength(254))
                           .property("password", Schema::string().minLength(1).maxLength(1024)))
                 .response(200, "success, message, token, user")
                 .response(401, "Invalid credentials")
                 .handle(handlers, &Handlers::login));
    addRoute(Route(Method::kGet, "/api/v1/auth/profile")
                 .summary("Who is signed in")
                 .tag("sign in")
                 .auth(auth::user().withMessages(std::string(kTokenRequired), std::string(kTokenInvalid)))
                 .response(200, "success, user")
                 .handle(handlers, &Handlers::profile));
    addRoute(Route(Method::kPost, "/api/v1/auth/refresh")
                 .summary("A new token for one that is still accepted")
                 .tag("sign in")
                 .auth(auth::user().withMessages(std::string(kTokenRequired), std::string(kTokenInvalid)))
                 .response(200, "success, message, token")
                 .handle(handlers, &Handlers::refresh));
    const Schema name = Schema::string().minLength(1).maxLength(150);
    addRoute(Route(Method::kPost, "/api/v1/auth/register")
                 .summary("Makes an organization and its administrator, where self_registration is on")
                 .tag("sign in")
                 .body(Schema::object()
                           .property("email", Schema::string().minLength(3).maxLength(150))
                           .property("password", Schema::string().minLength(1).maxLength(1024))
                           .property("firstName", name)
                           .property("lastName", name)
                           .property("organizationName", name))
                 .response(201, "success, message, token, user")
                 .response(403, "Registration is not open here")
                 .handle(handlers, &Handlers::registerOrganization));
    addRoute(Route(Method::kGet, "/api/v1/users")
                 .summary("People of the organization, the newest first")
                 .tag("sign in")
                 .auth(person())
                 .guard(onlyFor({auth::Role::kAdmin, auth::Role::kManager}))
                 .query("roleType", Schema::string().oneOf({"admin", "manager", "qualifier", "sales_rep", "agent"}),
                        "Of one role")
                 .query("active", Schema::boolean(), "Active ones, or the others")
                 .query("limit", Schema::integer().range(1, 1000), "People on a page")
                 .query("after", Schema::string().maxLength(36), "Id of the last one of the page before")
                 .response(200, "success, users, next")
                 .handle(handlers, &Handlers::people));
}

}  // namespace hub::number_assignment::login

#include "auth_routes.hpp"

#include <algorithm>
#include <cctype>

#include "hub/http/error.hpp"
#include "hub/json/writer.hpp"

namespace hub::host {

namespace {

using http::Schema;

std::string upperCase(std::string_view text) {
    std::string upper(text);
    std::transform(upper.begin(), upper.end(), upper.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return upper;
}

std::string panelRole(const identity::User& user) {
    return user.role == auth::Role::kAdmin || user.superuser ? "ADMIN" : "AGENT";
}

void writeUser(json::Writer& out, const identity::User& user) {
    out.member("id", user.id).member("uuid", user.uuid).member("username", user.username).member("email", user.email);
    out.member("is_active", user.active).member("is_superuser", user.superuser);
    out.member("role", panelRole(user)).member("hub_role", auth::toString(user.role));
    out.member("first_name", user.firstName)
        .member("last_name", user.lastName)
        .member("phone_number", user.phoneNumber);
    out.member("company_id", user.organizationId).member("company_name", user.organizationName);
    out.member("organization", user.organizationName);
    out.member("agent_type", upperCase(identity::toString(user.agentType)));
    out.member("must_change_password", user.mustChangePassword);
    out.member("created_at", user.createdAt).member("updated_at", user.updatedAt);
}

void writeSignIn(json::Writer& out, const SignIn& signIn) {
    out.member("access_token", signIn.token)
        .member("token_type", "bearer")
        .member("expires_in", signIn.expiresIn.count());
}

/// Tokens and personal data are not for caches.
http::Response privateJson(std::string body) {
    http::Response response = http::Response::json(200, std::move(body));
    response.headers.set("Cache-Control", "no-store");
    return response;
}

/// nullopt when absent; null is "" where that removes a value.
std::optional<std::string> textMember(const json::Value& body, std::string_view name) {
    const json::Value* member = body.find(name);
    if (!member) return std::nullopt;
    if (member->isNull()) return std::string();
    if (member->asString().find('\0') != std::string::npos) {
        throw http::badRequest("\"" + std::string(name) + "\" must not contain a NUL character");
    }
    return member->asString();
}

/// As textMember, but null or "" mean that nothing is asked.
std::optional<std::string> nonEmptyMember(const json::Value& body, std::string_view name) {
    std::optional<std::string> text = textMember(body, name);
    if (text && text->empty()) return std::nullopt;
    return text;
}

CallOrigin originOf(const http::Request& request) {
    return {request.remoteAddress, request.requestId};
}

http::Response login(AccountService& accounts, const http::Request& request) {
    const json::Value body = request.json();
    const SignIn signIn =
        accounts.signIn(*textMember(body, "username"), *textMember(body, "password"), originOf(request));
    std::string text;
    json::Writer out(text);
    out.beginObject();
    writeSignIn(out, signIn);
    out.member("must_change_password", signIn.mustChangePassword);
    out.endObject();
    return privateJson(std::move(text));
}

http::Response showMe(AccountService& accounts, const http::Request& request) {
    std::string text;
    json::Writer out(text);
    out.beginObject();
    writeUser(out, accounts.profile(request.principal.userId));
    out.endObject();
    return privateJson(std::move(text));
}

http::Response changeMe(AccountService& accounts, const http::Request& request) {
    const json::Value body = request.json();
    ProfileChange change;
    change.username = nonEmptyMember(body, "username");
    change.email = textMember(body, "email");
    change.firstName = textMember(body, "first_name");
    change.lastName = textMember(body, "last_name");
    change.phoneNumber = textMember(body, "phone_number");
    change.newPassword = nonEmptyMember(body, "password");
    change.currentPassword = nonEmptyMember(body, "current_password");
    const ProfileResult result = accounts.change(request.principal.userId, change, originOf(request));
    std::string text;
    json::Writer out(text);
    out.beginObject();
    writeUser(out, result.user);
    if (result.signIn) writeSignIn(out, *result.signIn);
    out.endObject();
    return privateJson(std::move(text));
}

Schema userSchema() {
    return Schema::object()
        .property("id", Schema::integer())
        .property("uuid", Schema::string().format("uuid"))
        .property("username", Schema::string())
        .property("email", Schema::string().nullable())
        .property("is_active", Schema::boolean())
        .property("is_superuser", Schema::boolean())
        .property("role", Schema::string().oneOf({"ADMIN", "AGENT"}).describe("As the number panel knows it."))
        .property("hub_role", Schema::string().oneOf({"admin", "manager", "qualifier", "sales_rep", "agent"}))
        .property("first_name", Schema::string())
        .property("last_name", Schema::string())
        .property("phone_number", Schema::string().nullable().describe("E.164"))
        .property("company_id", Schema::integer().nullable())
        .property("company_name", Schema::string().nullable())
        .property("organization", Schema::string().nullable().describe("The same as company_name."))
        .property("agent_type", Schema::string().oneOf({"INBOUND", "OUTBOUND", "BOTH"}))
        .property("must_change_password", Schema::boolean())
        .property("created_at", Schema::string().format("date-time"))
        .property("updated_at", Schema::string().format("date-time"))
        .named("Me");
}

Schema tokenSchema() {
    return Schema::object()
        .property("access_token", Schema::string())
        .property("token_type", Schema::string().oneOf({"bearer"}))
        .property("expires_in", Schema::integer().describe("Seconds."))
        .property("must_change_password",
                  Schema::boolean().describe("Only /api/auth/me answers until the password is changed."))
        .named("AccessToken");
}

Schema profileSchema() {
    const auto text = [](std::size_t most) { return Schema::string().maxLength(most).nullable(); };
    return Schema::object()
        .optional("username", text(150))
        .optional("email", text(254).describe("null or \"\" removes it."))
        .optional("first_name", text(150))
        .optional("last_name", text(150))
        .optional("phone_number", text(64).describe("null or \"\" removes it."))
        .optional("password", text(72).describe("At least 12 characters; ends every other session."))
        .optional("current_password", text(1000).describe("Needed with password."));
}

}  // namespace

void registerAuthRoutes(plugin::Registrar& registrar, std::shared_ptr<AccountService> accounts) {
    using http::Method;
    using http::Route;
    registrar.route(Route(Method::kPost, "/api/auth/login")
                        .summary("Sign in with user name and password")
                        .tag("auth")
                        .errors(http::dialect::detail)
                        .maxBody(16 * 1024)
                        .body(Schema::object()
                                  .property("username", Schema::string().maxLength(1000))
                                  .property("password", Schema::string().maxLength(1000)))
                        .response(200, "A token for the Authorization header", tokenSchema())
                        .response(401, "Invalid credentials")
                        .response(429, "Too many attempts; Retry-After says when to try again")
                        .handle([accounts](const http::Request& request) { return login(*accounts, request); }));
    registrar.route(Route(Method::kGet, "/api/auth/me")
                        .summary("The signed-in user")
                        .tag("auth")
                        .errors(http::dialect::detail)
                        .auth(auth::user().withPasswordChangePending())
                        .response(200, "The user", userSchema())
                        .handle([accounts](const http::Request& request) { return showMe(*accounts, request); }));
    registrar.route(
        Route(Method::kPut, "/api/auth/me")
            .summary("Change the own profile or password")
            .describe("Absent members stay as they are. After a change of password every older token has ended; "
                      "the answer brings a new one (access_token, token_type, expires_in).")
            .tag("auth")
            .errors(http::dialect::detail)
            .maxBody(16 * 1024)
            .auth(auth::user().withPasswordChangePending())
            .body(profileSchema())
            .response(200, "The user as changed", userSchema())
            .response(400, "What cannot be accepted")
            .handle([accounts](const http::Request& request) { return changeMe(*accounts, request); }));
}

}  // namespace hub::host

#include "former/handlers.hpp"
#include "former/shapes.hpp"
#include "hub/http/error.hpp"
#include "hub/identity/directory.hpp"
#include "hub/text/ascii.hpp"

namespace hub::user_seeding::former {

namespace {

constexpr int kUnauthorized = 401;
constexpr int kBadRequest = 400;

http::Response signedIn(const std::string& token, const identity::User& user) {
    std::string body;
    json::Writer out(body);
    out.beginObject().member("token", token).key("user");
    writeUser(out, user);
    out.endObject();
    return privateJson(200, std::move(body));
}

http::Response invalidCredentials() {
    Refusal refusal;
    refusal.add("non_field_errors", "Invalid credentials.");
    return refusal.response();
}

/// What the client sent as "Authorization: Token …".
std::string presentedToken(const http::Request& request) {
    const std::string_view header = request.headers.get("Authorization").value_or("");
    const std::size_t space = header.find(' ');
    return std::string(text::trim(space == std::string_view::npos ? "" : header.substr(space + 1)));
}

}  // namespace

std::shared_ptr<services::PasswordSignIn> Handlers::accounts() {
    auto service = host_.service<services::PasswordSignIn>();
    if (!service) throw http::unavailable("Signing in is not possible at the moment", std::chrono::seconds(5));
    return service;
}

std::optional<identity::User> Handlers::find(std::int64_t id) {
    return host_.database().inStatement("find_user", [&](db::Transaction& tx) { return identity::findUser(tx, id); });
}

identity::User Handlers::requireCaller(const http::Request& request) {
    auto user = find(request.principal.userId);
    if (!user) throw http::notFound("Not found.");
    return std::move(*user);
}

http::Response Handlers::signIn(const http::Request& request) {
    const Input input(request);
    const std::string username = input.text("username");
    Refusal refusal;
    refusal.require(input, "username");
    refusal.require(input, "password");
    if (!refusal.empty()) return refusal.response();
    services::SignedIn made;
    try {
        made = accounts()->signIn({username, input.text("password"), request.remoteAddress, request.requestId});
    } catch (const http::Error& error) {
        if (error.status() != kUnauthorized) throw;
        return invalidCredentials();
    }
    const auto user = host_.database().inStatement(
        "find_user", [&](db::Transaction& tx) { return identity::findUserByUsername(tx, username); });
    return user ? signedIn(made.token, *user) : invalidCredentials();  // deleted since
}

http::Response Handlers::me(const http::Request& request) {
    return userResponse(requireCaller(request));
}

http::Response Handlers::verify(const http::Request& request) {
    const identity::User user = requireCaller(request);
    std::string body;
    json::Writer out(body);
    out.beginObject().member("valid", true).key("user");
    writeUser(out, user);
    out.endObject();
    return privateJson(200, std::move(body));
}

http::Response Handlers::refresh(const http::Request& request) {
    const services::SignedIn made = accounts()->renew(presentedToken(request));
    const identity::User user = requireCaller(request);
    return signedIn(made.token, user);
}

http::Response Handlers::changePassword(const http::Request& request) {
    const Input input(request);
    if (input.text("old_password").empty() || input.text("new_password").empty())
        return errorResponse(kBadRequest, "Both old_password and new_password are required");
    const identity::User user = requireCaller(request);
    return exchangePassword(request, user.username);
}

http::Response Handlers::changeNamedPassword(const http::Request& request) {
    const Input input(request);
    const std::string username = input.text("username");
    if (username.empty() || input.text("old_password").empty() || input.text("new_password").empty())
        return errorResponse(kBadRequest, "Username, old_password and new_password are required");
    return exchangePassword(request, username);
}

http::Response Handlers::exchangePassword(const http::Request& request, const std::string& username) {
    const Input input(request);
    try {
        accounts()->changePassword({username, input.text("old_password"), input.text("new_password"),
                                    request.remoteAddress, request.requestId});
    } catch (const http::Error& error) {
        // Nobody learns here which user names there are.
        if (error.status() == kUnauthorized) return errorResponse(kBadRequest, "Current password is incorrect");
        if (error.status() == kBadRequest) return errorResponse(kBadRequest, error.what());
        throw;
    }
    return privateJson(200, R"({"message":"Password changed successfully"})");
}

}  // namespace hub::user_seeding::former

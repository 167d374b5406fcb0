#include "login/handlers.hpp"

#include "hub/http/error.hpp"
#include "hub/json/writer.hpp"
#include "hub/services/sign_in.hpp"
#include "login/repository.hpp"

namespace hub::number_assignment::login {

namespace {

void writeUser(json::Writer& out, const Person& person) {
    out.key("user").beginObject().member("id", person.uuid).member("email", person.email);
    out.member("firstName", person.firstName).member("lastName", person.lastName);
    out.member("role", person.role == "admin" ? "admin" : "user").member("roleType", person.role);
    out.member("organizationId", person.organizationUuid).member("organizationName", person.organizationName);
    out.endObject();
}

http::Response privateJson(std::string body) {
    http::Response response = http::Response::json(200, std::move(body));
    response.headers.set("Cache-Control", "no-store");
    return response;
}

std::string textOf(const http::Request& request, std::string_view name) {
    const std::string& text = request.json().find(name)->asString();
    if (text.find('\0') != std::string::npos)
        throw http::badRequest("Validation error", {{std::string(name), "invalid_format", "must not contain NUL"}});
    return text;
}

}  // namespace

http::Response Handlers::login(const http::Request& request) {
    const auto signIn = host_.service<services::PasswordSignIn>();
    if (!signIn) throw http::unavailable("Signing in is not possible at the moment", std::chrono::seconds(5));
    const std::string name = textOf(request, "email");
    const auto person = host_.database().inStatement(
        "find_login", [&](db::Transaction& tx) { return repository::findLogin(tx, name); }, db::Retry::kIdempotent);
    // Unknown names are refused by the host, which counts them and takes as long as for others.
    const services::SignedIn made = signIn->signIn(
        {person ? person->username : name, textOf(request, "password"), request.remoteAddress, request.requestId});
    if (!person) throw http::Error(401, "invalid_credentials", "Invalid credentials");
    std::string body;
    json::Writer out(body);
    out.beginObject().member("success", true).member("message", "Login successful").member("token", made.token);
    writeUser(out, *person);
    out.endObject();
    return privateJson(std::move(body));
}

http::Response Handlers::profile(const http::Request& request) {
    const auto person = host_.database().inStatement(
        "find_profile", [&](db::Transaction& tx) { return repository::findProfile(tx, request.principal.userId); },
        db::Retry::kIdempotent);
    if (!person) throw http::notFound("User not found");
    std::string body;
    json::Writer out(body);
    out.beginObject().member("success", true);
    writeUser(out, *person);
    out.endObject();
    return privateJson(std::move(body));
}

}  // namespace hub::number_assignment::login

#include "login/handlers.hpp"

#include "../access.hpp"
#include "../input.hpp"
#include "hub/http/error.hpp"
#include "hub/json/writer.hpp"
#include "hub/services/sign_in.hpp"
#include "hub/text/ascii.hpp"
#include "login/repository.hpp"

namespace hub::number_assignment::login {

namespace {

constexpr int kMostPeople = 1000;

void writeUser(json::Writer& out, const Person& person) {
    out.key("user").beginObject().member("id", person.uuid).member("email", person.email);
    out.member("firstName", person.firstName).member("lastName", person.lastName);
    out.member("role", person.role == "admin" ? "admin" : "user").member("roleType", person.role);
    out.member("organizationId", person.organizationUuid).member("organizationName", person.organizationName);
    out.endObject();
}

/// Names as the original's tables have them, and as its login spells them.
void writeListed(json::Writer& out, const ListedPerson& listed) {
    const Person& person = listed.person;
    const std::string_view role = person.role == "admin" ? "admin" : "user";
    out.beginObject().member("id", person.uuid).member("email", person.email).member("username", person.username);
    out.member("first_name", person.firstName).member("last_name", person.lastName);
    out.member("firstName", person.firstName).member("lastName", person.lastName);
    out.member("role", role).member("role_type", person.role).member("roleType", person.role);
    out.member("is_active", listed.active).member("created_at", listed.createdAt).endObject();
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

http::Response Handlers::refresh(const http::Request& request) {
    const auto signIn = host_.service<services::PasswordSignIn>();
    if (!signIn) throw http::unavailable("Signing in is not possible at the moment", std::chrono::seconds(5));
    const std::string_view header = request.headers.get("Authorization").value_or("");
    const std::size_t space = header.find(' ');
    const services::SignedIn made =
        signIn->renew(std::string(text::trim(space == std::string_view::npos ? "" : header.substr(space + 1))));
    return privateJson(json::dump(
        json::Object{{"success", true}, {"message", "Token refreshed successfully"}, {"token", made.token}}));
}

http::Response Handlers::registerOrganization(const http::Request& request) {
    if (!settings_.get()->selfRegistration) {
        throw http::Error(403, "registration_disabled",
                          "Registration is not open here: number_assignment.self_registration is off. Ask the "
                          "administrator of the hub for an account");
    }
    NewMember member{textOf(request, "email"),    textOf(request, "password"),         textOf(request, "firstName"),
                     textOf(request, "lastName"), textOf(request, "organizationName"), request.requestId};
    registration_.enroll(member);
    http::Response response = login(request);
    response.status = 201;
    return response;
}

http::Response Handlers::people(const http::Request& request) {
    PeopleFilter filter;
    filter.role = input::queryText(request, "roleType");
    if (input::queryText(request, "active")) filter.active = input::queryFlag(request, "active", true);
    filter.after = input::queryUuid(request, "after");
    const int wanted = static_cast<int>(input::queryInteger(request, "limit").value_or(kMostPeople));
    filter.limit = wanted + 1;
    std::vector<ListedPerson> people = host_.database().inTransaction(
        "list_people",
        [&](db::Transaction& tx) { return repository::list(tx, organizationOf(request.principal), filter); },
        {.readOnly = true});
    std::optional<std::string> next;
    if (static_cast<int>(people.size()) > wanted) {
        people.pop_back();
        next = people.back().person.uuid;
    }
    std::string body;
    json::Writer out(body);
    out.beginObject().member("success", true).key("users").beginArray();
    for (const ListedPerson& listed : people) writeListed(out, listed);
    out.endArray().member("next", next).endObject();
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

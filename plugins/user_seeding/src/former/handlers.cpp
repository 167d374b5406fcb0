#include "former/handlers.hpp"

#include <algorithm>
#include <charconv>

#include "admin/caller.hpp"
#include "admin/directory.hpp"
#include "hub/http/error.hpp"
#include "hub/identity/directory.hpp"
#include "hub/json/writer.hpp"
#include "hub/services/sign_in.hpp"

namespace hub::user_seeding::former {

namespace {

constexpr int kUnauthorized = 401;
constexpr int kBadRequest = 400;
constexpr std::int64_t kDefaultPage = 20;
constexpr std::int64_t kLargestPage = 1000;
/// What is skipped is read; the administrators' list follows from page to page without.
constexpr std::int64_t kDeepestOffset = 100000;

void writeUser(json::Writer& out, const identity::User& user) {
    out.beginObject().member("id", user.id).member("username", user.username);
    out.member("email", user.email.value_or(""));
    out.member("first_name", user.firstName).member("last_name", user.lastName);
    // The only one spelled otherwise there.
    out.member("role", user.role == auth::Role::kSalesRep ? "salesrep" : auth::toString(user.role));
    out.member("phone", user.phoneNumber).member("date_joined", user.createdAt).endObject();
}

http::Response privateJson(int status, std::string body) {
    http::Response response = http::Response::json(status, std::move(body));
    response.headers.set("Cache-Control", "no-store");
    return response;
}

http::Response userResponse(const identity::User& user) {
    std::string body;
    json::Writer out(body);
    writeUser(out, user);
    return privateJson(200, std::move(body));
}

/// {"username": ["This field is required."], …}
http::Response refusal(const std::vector<std::pair<std::string_view, std::string_view>>& problems) {
    std::string body;
    json::Writer out(body);
    out.beginObject();
    for (const auto& [field, message] : problems) out.key(field).beginArray().value(message).endArray();
    out.endObject();
    return privateJson(kBadRequest, std::move(body));
}

/// "" when it is absent or no text.
std::string credential(const http::Request& request, std::string_view name) {
    const std::string_view type = request.headers.get("Content-Type").value_or("");
    if (type.starts_with("application/x-www-form-urlencoded"))
        return std::string(request.form().get(name).value_or(""));
    if (request.body.empty()) return {};
    const json::Value& body = request.json();
    const json::Value* value = body.isObject() ? body.find(name) : nullptr;
    return value != nullptr && value->isString() ? value->asString() : std::string();
}

std::int64_t positive(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size() && number > 0) return number;
    return 0;
}

std::int64_t pageParameter(const http::Request& request, std::string_view name, std::int64_t otherwise) {
    const auto text = admin::queryText(request, name);
    if (!text) return otherwise;
    const std::int64_t number = positive(*text);
    if (number == 0) throw http::notFound("Invalid page.");
    return number;
}

/// Of another page of the list that is asked for.
std::string pageLink(const http::Request& request, const std::string& publicUrl, std::int64_t page) {
    std::string url = publicUrl;
    if (const auto host = request.headers.get("Host"); url.empty() && host && !host->empty())
        url = std::string(request.secure ? "https://" : "http://").append(*host);
    url += request.path + "/?";
    for (const http::Parameter& parameter : request.query.items()) {
        if (parameter.name == "page") continue;
        url += http::percentEncode(parameter.name) + '=' + http::percentEncode(parameter.value) + '&';
    }
    return url + "page=" + std::to_string(page);
}

}  // namespace

http::Response Handlers::signIn(const http::Request& request) {
    const std::string username = credential(request, "username");
    const std::string password = credential(request, "password");
    std::vector<std::pair<std::string_view, std::string_view>> missing;
    if (username.empty()) missing.emplace_back("username", "This field is required.");
    if (password.empty()) missing.emplace_back("password", "This field is required.");
    if (!missing.empty()) return refusal(missing);
    const auto service = host_.service<services::PasswordSignIn>();
    if (!service) throw http::unavailable("Signing in is not possible at the moment", std::chrono::seconds(5));
    services::SignedIn made;
    try {
        made = service->signIn({username, password, request.remoteAddress, request.requestId});
    } catch (const http::Error& error) {
        if (error.status() != kUnauthorized) throw;
        return refusal({{"non_field_errors", "Invalid credentials."}});
    }
    const auto user = host_.database().inStatement(
        "find_user", [&](db::Transaction& tx) { return identity::findUserByUsername(tx, username); });
    if (!user) return refusal({{"non_field_errors", "Invalid credentials."}});  // deleted since
    std::string body;
    json::Writer out(body);
    out.beginObject().member("token", made.token).key("user");
    writeUser(out, *user);
    out.endObject();
    return privateJson(200, std::move(body));
}

http::Response Handlers::me(const http::Request& request) {
    const auto user = host_.database().inStatement(
        "find_user", [&](db::Transaction& tx) { return identity::findUser(tx, request.principal.userId); });
    if (!user) throw http::notFound("Not found.");
    return userResponse(*user);
}

http::Response Handlers::list(const http::Request& request) {
    const std::int64_t page = pageParameter(request, "page", 1);
    const std::int64_t size = std::min(pageParameter(request, "page_size", kDefaultPage), kLargestPage);
    if (page > kDeepestOffset / size + 1) throw http::notFound("Invalid page.");
    const std::int64_t organization = admin::callerOf(host_.database(), request).author.organizationId;
    std::int64_t count = 0;
    std::vector<identity::User> people;
    host_.database().inTransaction("list_people_page",
                                   [&](db::Transaction& tx) {
                                       count = admin::directory::countPeople(tx, organization).total;
                                       people = admin::directory::people(tx, organization, {size, (page - 1) * size});
                                   },
                                   {.readOnly = true});
    if (people.empty() && page > 1) throw http::notFound("Invalid page.");
    std::string body;
    json::Writer out(body);
    out.beginObject().member("count", count);
    const auto link = [&](const char* name, bool there, std::int64_t number) {
        out.key(name);
        if (there)
            out.value(pageLink(request, host_.publicUrl(), number));
        else
            out.null();
    };
    link("next", page * size < count, page + 1);
    link("previous", page > 1, page - 1);
    out.key("results").beginArray();
    for (const identity::User& user : people) writeUser(out, user);
    out.endArray().endObject();
    return privateJson(200, std::move(body));
}

http::Response Handlers::show(const http::Request& request) {
    const std::int64_t id = positive(request.pathParameter("id"));
    const std::int64_t organization = admin::callerOf(host_.database(), request).author.organizationId;
    const auto user =
        host_.database().inStatement("find_user", [&](db::Transaction& tx) { return identity::findUser(tx, id); });
    if (!user || user->organizationId != organization || user->kind != identity::UserKind::kHuman)
        throw http::notFound("Not found.");
    return userResponse(*user);
}

}  // namespace hub::user_seeding::former

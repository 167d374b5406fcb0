#include <algorithm>
#include <charconv>

#include "admin/caller.hpp"
#include "admin/directory.hpp"
#include "former/handlers.hpp"
#include "former/shapes.hpp"
#include "hub/http/error.hpp"
#include "hub/identity/directory.hpp"
#include "hub/text/utf8.hpp"

namespace hub::user_seeding::former {

namespace {

constexpr int kCreated = 201;
constexpr std::int64_t kDefaultPage = 20;
constexpr std::int64_t kLargestPage = 1000;
/// What is skipped is read; the administrators' list follows from page to page without.
constexpr std::int64_t kDeepestOffset = 100000;
constexpr std::size_t kShortestPassword = 8;

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

/// The fields of a new user there, and of a list's row here.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kFields{{{"username", "username"},
                                                                                {"email", "email"},
                                                                                {"password", "password"},
                                                                                {"first_name", "first_name"},
                                                                                {"last_name", "last_name"},
                                                                                {"role", "role"},
                                                                                {"phone", "phone_number"}}};

json::Object rowOf(const Input& input) {
    json::Object row;
    for (const auto& [theirs, ours] : kFields)
        if (const std::string text = input.text(theirs); !text.empty()) row.set(std::string(ours), json::Value(text));
    return row;
}

Refusal refusalOf(const services::SeedOutcome& outcome, const Input& input) {
    Refusal refusal;
    const bool isProblem = outcome.status == services::SeedStatus::kError;
    if (!isProblem || (outcome.field == "username" && outcome.code == "taken")) {
        refusal.add("username", "A user with that username already exists.");
    } else if (outcome.field == "role" && outcome.code == "invalid_choice") {
        refusal.add("role", '"' + input.text("role") + "\" is not a valid choice.");
    } else {
        const auto* const found = std::find_if(kFields.begin(), kFields.end(),
                                               [&](const auto& names) { return names.second == outcome.field; });
        refusal.add(found == kFields.end() ? "non_field_errors" : std::string(found->first), outcome.message);
    }
    return refusal;
}

http::Error notPermitted() {
    return http::forbidden("You do not have permission to perform this action.");
}

}  // namespace

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

http::Response Handlers::create(const http::Request& request) {
    const Input input(request);
    Refusal refusal;
    for (const auto& [theirs, ours] : kFields) refusal.requireText(input, theirs);
    refusal.require(input, "username");
    refusal.require(input, "password");
    const std::string password = input.text("password");
    if (!password.empty() && text::countCodePoints(password) < kShortestPassword)
        refusal.add("password", "Ensure this field has at least 8 characters.");
    if (!refusal.empty()) return refusal.response();
    const admin::Caller caller = admin::callerOf(host_.database(), request);
    const services::SeedRequest seed = admin::seedRequestOf(caller);
    const SeedFile file = readJson(json::Array{rowOf(input)}, {"", "", 1});
    const services::SeedReport report = seeding_.seedRows(host_.database(), seed, file);
    const services::SeedOutcome& outcome = report.rows.front();
    if (!outcome.userCreated) return refusalOf(outcome, input).response();
    const auto user = find(outcome.userId);
    if (!user) throw http::conflict("The user was deleted at the same time");
    return privateJson(kCreated, createdJson(*user));
}

identity::User Handlers::requireUser(const http::Request& request) {
    const std::int64_t id = positive(request.pathParameter("id"));
    const auth::Principal& principal = request.principal;
    const bool oneself = principal.isUser() && principal.userId == id;
    if (!oneself && principal.isUser() && !principal.hasRole(auth::Role::kAdmin)) throw notPermitted();
    auto user = find(id);
    if (!user || user->kind != identity::UserKind::kHuman) throw http::notFound("Not found.");
    if (!oneself && user->organizationId != admin::callerOf(host_.database(), request).author.organizationId)
        throw http::notFound("Not found.");
    return std::move(*user);
}

http::Response Handlers::show(const http::Request& request) {
    return userResponse(requireUser(request));
}

http::Response Handlers::change(const http::Request& request) {
    const identity::User user = requireUser(request);
    if (user.superuser) throw notPermitted();
    const Input input(request);
    Refusal refusal;
    for (const auto& [theirs, ours] : kFields) refusal.requireText(input, theirs);
    if (request.method == http::Method::kPut) refusal.require(input, "username");
    const std::string name = input.text("username");
    if (!name.empty() && name != user.username) refusal.add("username", "The user name cannot be changed here.");
    if (!refusal.empty()) return refusal.response();
    json::Object row = rowOf(input);
    row.erase("password");
    row.set("username", json::Value(user.username));
    if (row.contains("role") && !request.principal.hasRole(auth::Role::kAdmin)) {
        if (input.text("role") != roleName(user.role)) throw notPermitted();
        row.erase("role");
    }
    services::SeedRequest seed = admin::seedRequestOf(admin::callerOf(host_.database(), request));
    seed.createUsers = false;
    seed.update = true;
    const services::SeedReport report =
        seeding_.seedRows(host_.database(), seed, readJson(json::Array{std::move(row)}, {"", "", 1}));
    admin::announce(host_);
    if (report.rows.front().status == services::SeedStatus::kError)
        return refusalOf(report.rows.front(), input).response();
    const auto after = find(user.id);
    if (!after) throw http::notFound("Not found.");
    return userResponse(*after);
}

http::Response Handlers::remove(const http::Request& request) {
    if (!request.principal.hasRole(auth::Role::kAdmin)) throw notPermitted();
    const identity::User user = requireUser(request);
    users_.remove(admin::callerOf(host_.database(), request), user.username);
    admin::announce(host_);
    return http::Response::noContent();
}

}  // namespace hub::user_seeding::former

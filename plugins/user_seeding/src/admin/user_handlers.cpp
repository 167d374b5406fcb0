#include "admin/handlers.hpp"
#include "admin/render.hpp"
#include "hub/http/error.hpp"

namespace hub::user_seeding::admin {

namespace {

constexpr std::int64_t kDefaultPage = 50;

/// Members that say what to do with the row, not what is in it.
constexpr std::array<std::string_view, 4> kInstructions{"update", "reset_password", "generate_password",
                                                        "organization"};

/// A date means its first moment in UTC.
std::optional<time::Timestamp> momentIn(const http::Request& request, std::string_view name) {
    const auto text = queryText(request, name);
    if (!text) return std::nullopt;
    if (const auto moment = time::parseIso8601(*text)) return moment;
    if (const auto date = time::parseDate(*text)) return std::chrono::sys_days(*date);
    throw http::badRequest(
        "Not a time", {{std::string(name), "invalid_format",
                        "Must be a date or a time, such as 2026-01-31 or 2026-01-31T12:00:00Z", http::In::kQuery}});
}

UserFilter filterOf(const http::Request& request) {
    UserFilter filter;
    filter.role = queryText(request, "role");
    filter.active = queryFlag(request, "active");
    if (!filter.active) filter.active = queryFlag(request, "is_active");
    filter.createdFrom = momentIn(request, "created_from");
    filter.createdBefore = momentIn(request, "created_before");
    if (const auto day = momentIn(request, "created")) {
        filter.createdFrom = day;
        filter.createdBefore = *day + std::chrono::days(1);
    }
    filter.linked = queryFlag(request, "linked");
    filter.search = queryText(request, "search");
    filter.after = queryInteger(request, "cursor");
    // One more tells whether there is more.
    filter.limit = static_cast<int>(queryInteger(request, "limit").value_or(kDefaultPage)) + 1;
    return filter;
}

/// Absent and null are the same. @throws http::Error (400) for another type.
const json::Value* memberOf(const json::Value& body, std::string_view name,
                            bool (json::Value::*isRight)() const noexcept) {
    const json::Value* value = body.find(name);
    if (value == nullptr || value->isNull()) return nullptr;
    if (!(value->*isRight)())
        throw http::badRequest("The request is not valid", {{std::string(name), "invalid_type", "Has the wrong type"}});
    return value;
}

std::optional<bool> flagIn(const json::Value& body, std::string_view name) {
    const json::Value* value = memberOf(body, name, &json::Value::isBool);
    return value == nullptr ? std::nullopt : std::optional(value->asBool());
}

std::optional<std::string> textIn(const json::Value& body, std::string_view name) {
    const json::Value* value = memberOf(body, name, &json::Value::isString);
    return value == nullptr || value->asString().empty() ? std::nullopt : std::optional(value->asString());
}

/// As lists have it: `8050` and `"8050"` are the same.
bool namesDialerUser(const json::Value& body) {
    const json::Value* id = body.find("dialer_user_id");
    return id != nullptr && (id->isInteger() || textIn(body, "dialer_user_id"));
}

json::Object rowIn(const json::Value& body) {
    json::Object row = body.asObject();
    for (const std::string_view name : kInstructions) row.erase(name);
    return row;
}

http::Response userResponse(const ListedUser& user) {
    std::string body;
    json::Writer out(body);
    writeUser(out, user);
    return privateJson(200, std::move(body));
}

http::Response done(const std::string& message) {
    std::string body;
    json::Writer(body).beginObject().member("success", true).member("message", message).endObject();
    return http::Response::json(200, std::move(body));
}

http::Error notFound(const std::string& username) {
    return http::notFound("User \"" + username + "\" not found");
}

std::string pathUser(const http::Request& request) {
    return std::string(request.pathParameter("username"));
}

void writeLeads(json::Writer& out, const LeadCounts& leads) {
    if (!leads.total) {
        out.null();
        return;
    }
    out.beginObject()
        .member("total", leads.total)
        .member("interested", leads.interested)
        .member("sent_to_kelly", leads.sentToKelly)
        .member("qualified", leads.qualified)
        .endObject();
}

}  // namespace

std::optional<ListedUser> Handlers::find(const Caller& caller, const std::string& username) {
    if (usernameProblem(username)) return std::nullopt;
    UserFilter filter;
    filter.username = username;
    auto users = database_.inTransaction(
        "find_listed_user",
        [&](db::Transaction& tx) { return directory::users(tx, caller.author.organizationId, filter); },
        {.readOnly = true});
    return users.empty() ? std::nullopt : std::optional(std::move(users.front()));
}

http::Response Handlers::list(const http::Request& request) {
    const Caller caller = callerOf(database_, request);
    const UserFilter filter = filterOf(request);
    auto users = database_.inTransaction(
        "list_users", [&](db::Transaction& tx) { return directory::users(tx, caller.author.organizationId, filter); },
        {.readOnly = true});
    return pageOf(request, std::move(users), static_cast<std::size_t>(filter.limit - 1), writeUser);
}

http::Response Handlers::show(const http::Request& request) {
    const auto user = find(callerOf(database_, request), pathUser(request));
    if (!user) throw notFound(pathUser(request));
    return userResponse(*user);
}

/// With the members and the status that the replaced CRM's page reads, and more.
http::Response Handlers::create(const http::Request& request) {
    const json::Value& body = request.json();
    if (!namesDialerUser(body) || !textIn(body, "username"))
        throw http::Error(400, "required", "dialer_user_id and username are required");
    const Caller caller = callerOf(database_, request);
    services::SeedRequest seed = seedRequest(caller);
    seed.update = flagIn(body, "update").value_or(false);
    seed.resetPasswords = flagIn(body, "reset_password").value_or(false);
    seed.generatePasswords = flagIn(body, "generate_password").value_or(true);
    const services::SeedOutcome outcome = seedOne(seed, rowIn(body));
    std::string answer;
    json::Writer out(answer);
    out.beginObject()
        .member("success", true)
        .member("status", toString(outcome.status))
        .member("user_created", outcome.userCreated)
        .member("link_created", outcome.linkCreated)
        .member("link_moved", outcome.linkMoved)
        .member("user_id", outcome.userId)
        .member("username", outcome.username)
        .member("dialer_user_id", outcome.dialerUserId)
        .member("password_set", outcome.passwordSet);
    if (outcome.password) out.member("password", *outcome.password);
    if (!outcome.message.empty()) out.member("message", outcome.message);
    if (const auto user = find(caller, outcome.username)) {
        out.key("user");
        writeUser(out, *user);
    }
    out.endObject();
    return privateJson(200, std::move(answer));
}

http::Response Handlers::change(const http::Request& request) {
    const Caller caller = callerOf(database_, request);
    const std::string username = pathUser(request);
    const auto before = find(caller, username);
    if (!before) throw notFound(username);
    if (before->user.superuser) throw http::forbidden("Superusers are not changed here");
    json::Object row = rowIn(request.json());
    if (const json::Value* other = row.find("username"); other && *other != json::Value(before->user.username))
        throw http::badRequest("The user name cannot be changed",
                               {{"username", "not_allowed", "Leave it out: people change their own in /api/auth/me"}});
    row.set("username", before->user.username);
    services::SeedRequest seed = seedRequest(caller);
    seed.createUsers = false;
    seed.update = true;
    seed.resetPasswords = row.contains("password");
    seedOne(seed, std::move(row));
    const auto after = find(caller, username);
    if (!after) throw notFound(username);
    return userResponse(*after);
}

http::Response Handlers::answerReset(const http::Request& request, const std::string& username) {
    const json::Value body = request.body.empty() ? json::Value(json::Object{}) : request.json();
    PasswordReset reset;
    reset.password = textIn(body, "password");
    reset.mustChange = flagIn(body, "must_change_password");
    const NewPassword made = users_.resetPassword(callerOf(database_, request), username, reset);
    std::string answer;
    json::Writer out(answer);
    out.beginObject()
        .member("success", true)
        .member("message", "Password reset for user \"" + made.user.username + "\"")
        .member("username", made.user.username)
        .member("must_change_password", made.mustChange);
    if (made.generated) out.member("password", *made.generated);
    out.endObject();
    return privateJson(200, std::move(answer));
}

http::Response Handlers::resetPassword(const http::Request& request) {
    return answerReset(request, pathUser(request));
}

http::Response Handlers::resetNamedPassword(const http::Request& request) {
    const auto username = textIn(request.json(), "username");
    if (!username) throw http::Error(400, "required", "Username is required");
    return answerReset(request, *username);
}

http::Response Handlers::remove(const http::Request& request) {
    const std::string username = pathUser(request);
    users_.remove(callerOf(database_, request), username);
    announce(host_);
    return done("User \"" + username + "\" deleted successfully");
}

http::Response Handlers::stats(const http::Request& request) {
    const Caller caller = callerOf(database_, request);
    PeopleCounts people;
    LeadCounts leads;
    database_.inTransaction("user_stats",
                            [&](db::Transaction& tx) {
                                people = directory::countPeople(tx, caller.author.organizationId);
                                leads = directory::countLeads(tx, caller.author.organizationId);
                            },
                            {.readOnly = true});
    std::string body;
    json::Writer out(body);
    out.beginObject().key("user_stats").beginObject();
    out.member("total", people.total)
        .member("agents", people.agents)
        .member("qualifiers", people.qualifiers)
        .member("salesreps", people.salesreps)
        .member("managers", people.managers)
        .member("admins", people.admins)
        .member("active", people.active)
        .member("inactive", people.total - people.active)
        .member("without_password", people.withoutPassword)
        .member("must_change_password", people.mustChangePassword)
        .member("dialer_links", people.dialerLinks)
        .endObject();
    out.key("lead_stats");
    writeLeads(out, leads);
    out.endObject();
    return http::Response::json(200, std::move(body));
}

}  // namespace hub::user_seeding::admin

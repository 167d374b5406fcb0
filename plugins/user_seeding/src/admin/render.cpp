#include "admin/render.hpp"

namespace hub::user_seeding::admin {

namespace {

using services::SeedStatus;

void writePerson(json::Writer& out, const identity::User& user) {
    out.member("username", user.username)
        .member("full_name", user.fullName())
        .member("role", auth::toString(user.role))
        .member("kind", user.kind == identity::UserKind::kSystem ? "system" : "human")
        .member("is_active", user.active);
}

void writeChanges(json::Writer& out, const std::vector<services::SeedChange>& changes) {
    out.key("changes").beginArray();
    for (const services::SeedChange& change : changes)
        out.beginObject()
            .member("field", change.field)
            .member("before", change.before)
            .member("after", change.after)
            .endObject();
    out.endArray();
}

}  // namespace

void writeUser(json::Writer& out, const ListedUser& listed) {
    const identity::User& user = listed.user;
    out.beginObject().member("id", user.id).member("uuid", user.uuid);
    writePerson(out, user);
    out.member("first_name", user.firstName)
        .member("last_name", user.lastName)
        .member("email", user.email)
        .member("phone_number", user.phoneNumber)
        .member("agent_type", toString(user.agentType))
        .member("is_superuser", user.superuser)
        .member("has_password", listed.hasPassword)
        .member("must_change_password", user.mustChangePassword)
        .member("keycloak_id", user.keycloakId);
    out.key("dialer_links").raw(listed.dialerLinks);
    out.member("created_at", user.createdAt).member("updated_at", user.updatedAt).endObject();
}

void writeLink(json::Writer& out, const ListedLink& link) {
    out.beginObject()
        .member("id", link.linkId)
        .member("dialer", link.dialer)
        .member("dialer_user_id", link.dialerUserId)
        .member("user_id", link.user.id);
    writePerson(out, link.user);
    out.member("created_at", link.createdAt).member("updated_at", link.updatedAt).endObject();
}

void writeOutcome(json::Writer& out, const services::SeedOutcome& outcome) {
    out.beginObject()
        .member("row", outcome.row)
        .member("status", toString(outcome.status))
        .member("username", outcome.username)
        .member("dialer_user_id", outcome.dialerUserId);
    out.key("user_id");
    if (outcome.userId != 0)
        out.value(outcome.userId);
    else
        out.null();
    out.member("user_created", outcome.userCreated)
        .member("link_created", outcome.linkCreated)
        .member("link_moved", outcome.linkMoved)
        .member("password_set", outcome.passwordSet);
    writeChanges(out, outcome.changes);
    if (outcome.status == SeedStatus::kError) out.member("code", outcome.code).member("field", outcome.field);
    if (!outcome.message.empty()) out.member("message", outcome.message);
    if (outcome.password) out.member("password", *outcome.password);
    out.endObject();
}

std::string reportJson(const services::SeedReport& report) {
    const std::size_t errors = report.count(SeedStatus::kError);
    std::string body;
    json::Writer out(body);
    out.beginObject()
        .member("success", errors == 0)
        .member("dry_run", report.dryRun)
        .member("total", report.rows.size());
    for (const SeedStatus status :
         {SeedStatus::kCreated, SeedStatus::kUpdated, SeedStatus::kMoved, SeedStatus::kUnchanged})
        out.member(toString(status), report.count(status));
    out.member("success_count", report.rows.size() - errors).member("error_count", errors);
    out.key("errors").beginArray();
    for (const services::SeedOutcome& row : report.rows) {
        if (row.status != SeedStatus::kError) continue;
        out.value("Row " + std::to_string(row.row) + (row.username.empty() ? "" : " (" + row.username + ")") + ": " +
                  (row.field.empty() ? "" : row.field + ": ") + row.message);
    }
    out.endArray().key("warnings").beginArray();
    for (const std::string& warning : report.warnings) out.value(warning);
    out.endArray().key("results").beginArray();
    for (const services::SeedOutcome& row : report.rows) writeOutcome(out, row);
    out.endArray().endObject();
    return body;
}

http::Response privateJson(int status, std::string body) {
    http::Response response = http::Response::json(status, std::move(body));
    response.headers.set("Cache-Control", "no-store");
    return response;
}

std::string nextPage(const http::Request& request, std::int64_t after) {
    std::string url = request.path + "?";
    for (const http::Parameter& parameter : request.query.items()) {
        if (parameter.name == "cursor") continue;
        url += http::percentEncode(parameter.name) + '=' + http::percentEncode(parameter.value) + '&';
    }
    return url + "cursor=" + std::to_string(after);
}

}  // namespace hub::user_seeding::admin

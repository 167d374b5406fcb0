#include "former/bulk_page.hpp"

#include "admin/caller.hpp"
#include "admin/directory.hpp"
#include "former/shapes.hpp"
#include "hub/http/error.hpp"
#include "hub/identity/directory.hpp"
#include "hub/text/ascii.hpp"
#include "hub/text/html.hpp"
#include "hub/text/utf8.hpp"
#include "user_seeding/dialer_users.hpp"

namespace hub::user_seeding::former {

namespace {

constexpr const char* kUsersPath = "/admin/accounts/user/";
constexpr const char* kOutcomeCookie = "bulk_creation_outcome";
constexpr std::size_t kLongestOutcome = 1200;  ///< Longer when encoded; cookies end at 4 KiB.
constexpr int kFound = 302;
constexpr int kMostShown = 100;
constexpr std::size_t kLargestBody = 64 * 1024;

http::Response page(const std::string& title, const std::string& content) {
    http::Response response;
    response.headers.set("Content-Type", "text/html; charset=utf-8");
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("Content-Security-Policy", "default-src 'none'; form-action 'self'; frame-ancestors 'none'");
    response.body = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + title +
                    "</title></head><body><h1>" + title + "</h1>" + content + "</body></html>\n";
    return response;
}

http::Response formPage(const std::string& remarks) {
    return page("Bulk User Creation",
                remarks +
                    "<form method=\"post\"><input type=\"hidden\" name=\"action\" value=\"create_dialer_users\">"
                    "<p>Creates the dialer users that are missing, and their dialer links. Users there are keep their "
                    "passwords.</p><p><label>Password of the new users, for the first sign-in: "
                    "<input type=\"password\" name=\"password\" autocomplete=\"new-password\"></label> Without one "
                    "they get theirs later, by a reset.</p>"
                    "<p><input type=\"submit\" value=\"Create All Dialer Users\"></p></form>"
                    "<p><a href=\"/admin/accounts/user/\">Users</a></p>");
}

std::string outcomeOf(const services::SeedReport& report) {
    using services::SeedStatus;
    std::string text = "Created: " + std::to_string(report.count(SeedStatus::kCreated)) +
                       ", moved links: " + std::to_string(report.count(SeedStatus::kMoved)) +
                       ", unchanged: " + std::to_string(report.count(SeedStatus::kUnchanged)) +
                       ", errors: " + std::to_string(report.count(SeedStatus::kError)) +
                       ", total: " + std::to_string(report.rows.size());
    for (const services::SeedOutcome& row : report.rows)
        if (row.status == SeedStatus::kError) text += '\n' + row.username + ": " + row.field + ": " + row.message;
    return text;
}

std::string paragraphs(std::string_view text) {
    return text.empty() ? "" : "<pre>" + text::escapeHtml(text) + "</pre>";
}

/// The outcome on its way to the page the form leads to.
void carry(http::Response& response, std::string_view outcome) {
    std::string value = http::percentEncode(text::firstCodePoints(outcome, kLongestOutcome));
    response.headers.add("Set-Cookie", std::string(kOutcomeCookie) + '=' + value +
                                           "; Path=/admin/accounts/user; Max-Age=60; HttpOnly; SameSite=Lax");
}

std::string carried(const http::Request& request) {
    const std::string_view cookies = request.headers.get("Cookie").value_or("");
    const std::string name = std::string(kOutcomeCookie) + '=';
    const std::size_t begin = cookies.find(name);
    if (begin == std::string_view::npos) return {};
    const std::string_view rest = cookies.substr(begin + name.size());
    return http::percentDecode(rest.substr(0, rest.find(';')), false);
}

/// Browsers send the credentials along with forms of other sites too.
void refuseOtherSites(const http::Request& request, std::string_view publicUrl) {
    const auto origin = request.headers.get("Origin");
    if (!origin || *origin == publicUrl) return;
    const std::size_t scheme = origin->find("://");
    const std::string_view from = scheme == std::string_view::npos ? *origin : origin->substr(scheme + 3);
    if (!text::equalsIgnoreCase(from, request.headers.get("Host").value_or("")))
        throw http::forbidden("The form must be sent from this site");
}

bool isSystem(const RawRow& row) {
    const auto& dialerUser = row[Column::kDialerUserId];
    return row[Column::kKind] == "system" || (dialerUser && identity::isDialerPseudoUser(*dialerUser));
}

std::string userRow(const admin::ListedUser& listed) {
    const json::Value links = json::parse(listed.dialerLinks);
    std::string text = "<tr>";
    for (const std::string& cell :
         {listed.user.username, listed.user.email.value_or(""), listed.user.firstName, listed.user.lastName,
          std::string(auth::toString(listed.user.role)), std::string(listed.user.active ? "yes" : "no"),
          std::to_string(links.asArray().size())})
        text += "<td>" + text::escapeHtml(cell) + "</td>";
    return text + "</tr>";
}

}  // namespace

http::Response BulkPage::show(const http::Request&) {
    return formPage("");
}

services::SeedReport BulkPage::seed(const http::Request& request, const std::string& password) {
    const auto settings = settings_.get();
    SeedFile file = readYaml(kDialerUsers, {"dialer_users.yaml", settings->csvEncoding, settings->maxRows});
    for (RawRow& row : file.rows) {
        if (password.empty() || isSystem(row)) continue;
        row.fields[static_cast<std::size_t>(Column::kPassword)] = password;
        row.set(Column::kMustChangePassword, "true");
    }
    services::SeedRequest seed = admin::seedRequestOf(admin::callerOf(host_.database(), request));
    seed.dialer = admin::queryText(request, "dialer");
    seed.generatePasswords = false;  // Nobody would see them.
    seed.maxPasswords = settings->maxPasswords;
    return seeding_.seedRows(host_.database(), seed, file);
}

http::Response BulkPage::submit(const http::Request& request) {
    refuseOtherSites(request, host_.publicUrl());
    const Input input(request);
    if (input.text("action") != "create_dialer_users") return formPage("");
    const services::SeedReport report = seed(request, input.text("password"));
    const std::string outcome = outcomeOf(report);
    if (report.count(services::SeedStatus::kError) == report.rows.size()) return formPage(paragraphs(outcome));
    http::Response response = http::Response::redirect(
        kFound, std::string(kUsersPath) + (request.rawQuery.empty() ? "" : "?") + request.rawQuery);
    carry(response, outcome);
    return response;
}

http::Response BulkPage::users(const http::Request& request) {
    const std::int64_t organization = admin::callerOf(host_.database(), request).author.organizationId;
    admin::UserFilter filter;
    filter.limit = kMostShown;
    filter.search = admin::queryText(request, "q");
    const auto users = host_.database().inTransaction(
        "list_users", [&](db::Transaction& tx) { return admin::directory::users(tx, organization, filter); },
        {.readOnly = true});
    std::string rows;
    for (const admin::ListedUser& user : users) rows += userRow(user);
    const std::string outcome = carried(request);
    http::Response response = page(
        "Users", paragraphs(outcome) +
                     "<p><a href=\"/admin/accounts/user/bulk-creation/\">Bulk User Creation</a></p>"
                     "<table><tr><th>User name</th><th>E-mail</th><th>First name</th><th>Last name</th><th>Role</th>"
                     "<th>Active</th><th>Dialer links</th></tr>" +
                     rows + "</table>");
    if (!outcome.empty())
        response.headers.add("Set-Cookie", std::string(kOutcomeCookie) + "=; Path=/admin/accounts/user; Max-Age=0");
    return response;
}

void registerRoutes(plugin::Registrar& registrar, const std::function<BulkPage&()>& bulkPage) {
    using http::Method;
    using http::Route;
    using http::Schema;
    const auto add = [&](Route route, http::Response (BulkPage::*member)(const http::Request&)) {
        // The challenge lets a browser ask for a key.
        registrar.route(
            std::move(route)
                .tag("admin")
                .auth(auth::userOrApiKey({auth::Role::kAdmin}, auth::scope::kAdmin).withBasicChallenge())
                .query("organization", Schema::string(), "The organization's name, for those who may act for several")
                .handle(bulkPage, member));
    };
    for (const char* path : {"/admin/accounts/user/bulk-creation", "/api/admin/bulk-creation"}) {
        add(Route(Method::kGet, path).summary("A page for creating the dialer users").response(200, "HTML"),
            &BulkPage::show);
        add(Route(Method::kPost, path)
                .summary("Creates the dialer users of config/seeds/dialer_users.yaml that are missing")
                .describe("A form: `action=create_dialer_users`, and `password` for the first sign-in of new users.")
                .maxBody(kLargestBody)
                .query("dialer", Schema::string().maxLength(64), "Whose users; needed when there are several dialers")
                .response(302, "Done; leads to the users")
                .response(200, "HTML: what is wrong, or the page when the action is another one"),
            &BulkPage::submit);
    }
    add(Route(Method::kGet, "/admin/accounts/user")
            .summary("A page with users of the organization")
            .query("q", Schema::string().maxLength(200), "Text in user name, e-mail address, names or dialer id")
            .response(200, "HTML"),
        &BulkPage::users);
}

}  // namespace hub::user_seeding::former

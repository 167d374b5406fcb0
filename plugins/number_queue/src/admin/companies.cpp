#include "admin/companies.hpp"

#include <algorithm>
#include <array>

#include "hub/identity/directory.hpp"
#include "hub/json/writer.hpp"
#include "hub/text/ascii.hpp"
#include "json_input.hpp"
#include "number_queue/sql.hpp"

namespace hub::number_queue::admin {

namespace {

struct CompanyRow {
    std::int64_t id = 0;
    std::string name;
    std::string displayName;
    bool active = true;
    json::Value settings;
    time::Timestamp createdAt{};
    time::Timestamp updatedAt{};
    static CompanyRow fromRow(const db::Row& row) {
        return {row.get<std::int64_t>("id"),           row.get<std::string>("name"),
                row.get<std::string>("display_name"),  row.get<bool>("is_active"),
                row.get<json::Value>("settings"),      row.get<time::Timestamp>("created_at"),
                row.get<time::Timestamp>("updated_at")};
    }
};

void writeCompany(json::Writer& out, const CompanyRow& company) {
    out.beginObject().member("id", company.id).member("name", company.name).member("display_name", company.displayName);
    out.member("is_active", company.active).member("settings", company.settings);
    out.member("created_at", company.createdAt).member("updated_at", company.updatedAt).endObject();
}

http::Response companyResponse(const CompanyRow& company) {
    std::string body;
    json::Writer out(body);
    writeCompany(out, company);
    return http::Response::json(200, std::move(body));
}

using OptionalId = std::optional<std::int64_t>;
using OptionalText = std::optional<std::string>;

std::vector<CompanyRow> find(db::Transaction& tx, const OptionalId& id, const OptionalText& name) {
    return tx.queryAll<CompanyRow>(sql::kListCompanies, id, name);
}

CompanyRow require(db::Transaction& tx, std::int64_t id) {
    auto found = find(tx, id, std::nullopt);
    if (found.empty()) throw http::notFound("Company not found");
    return std::move(found.front());
}

std::optional<json::Value> settingsIn(const json::Value& body) {
    const json::Value* settings = body.find("settings");
    return settings == nullptr || settings->isNull() ? std::nullopt : std::optional(*settings);
}

json::Object auditView(const CompanyRow& company) {
    return {{"name", company.name},
            {"display_name", company.displayName},
            {"is_active", company.active},
            {"settings", company.settings}};
}

void audit(db::Transaction& tx, const http::Request& request, const char* action, const CompanyRow* before,
           const CompanyRow* after) {
    identity::AuditEntry entry;
    entry.organizationId = (after ? after : before)->id;
    entry.actor = request.principal.actor();
    entry.action = action;
    entry.objectType = "organization";
    entry.objectId = std::to_string(*entry.organizationId);
    if (before) entry.before = auditView(*before);
    if (after) entry.after = auditView(*after);
    entry.requestId = request.requestId;
    identity::recordAudit(tx, entry);
}

/// A company's name is a part of paths (/api/{company}/scenarios): it must not be one of theirs.
void refuseReserved(const std::optional<std::string>& name) {
    static constexpr std::array<std::string_view, 11> kReserved = {"admins",   "auth",     "billing",     "companies",
                                                                   "dialer",   "holidays", "leads",       "numbers",
                                                                   "schedule", "stats",    "suppressions"};
    if (!name || std::find(kReserved.begin(), kReserved.end(), text::toLower(*name)) == kReserved.end()) return;
    throw refused("\"" + *name + "\" is the name of a page; choose another");
}

/// What the database refuses, in the original's words.
template <class Work>
auto saying(Work&& work) {
    try {
        return work();
    } catch (const db::UniqueViolation&) {
        throw refused("Company name already exists");
    } catch (const db::CheckViolation& violation) {
        const bool name = violation.constraint() == "organizations_name_check";
        throw http::badRequest("Invalid company", {{name ? "name" : "display_name", "invalid_format",
                                                    name ? "Must be letters, digits and . _ @ : - without spaces"
                                                         : "Must be 1 to 255 characters"}});
    }
}

}  // namespace

http::Response Companies::list(const http::Request& request) {
    requireSuperuser(request);
    const auto companies = context_.database.inStatement(
        "list_companies", [](db::Transaction& tx) { return find(tx, std::nullopt, std::nullopt); });
    std::string body;
    json::Writer out(body);
    out.beginArray();
    for (const CompanyRow& company : companies) writeCompany(out, company);
    out.endArray();
    return http::Response::json(200, std::move(body));
}

http::Response Companies::show(const http::Request& request) {
    const std::string name(request.pathParameter("name"));
    const auto found = context_.database.inStatement("find_company",
                                                     [&](db::Transaction& tx) { return find(tx, std::nullopt, name); });
    const bool all = actsForAll(request.principal);
    if (!all && (found.empty() || found.front().id != request.principal.organizationId))
        throw http::forbidden("Access denied to this company");
    if (found.empty()) throw http::notFound("Company not found");
    return companyResponse(found.front());
}

http::Response Companies::add(const http::Request& request) {
    requireSuperuser(request);
    const json::Value& body = request.json();
    refuseReserved(input::text(body, "name"));
    return saying([&] {
        return companyResponse(context_.database.inTransaction("add_company", [&](db::Transaction& tx) {
            const auto id = tx.queryOne<std::int64_t>(
                sql::kAddCompany, *input::text(body, "name"), *input::text(body, "display_name"),
                input::boolean(body, "is_active").value_or(true), settingsIn(body).value_or(json::Object{}),
                context_.settings.get()->timeZone);
            tx.execute(sql::kEnsureCompany, id, nullptr, context_.settings.get()->skipHolidays);
            CompanyRow made = require(tx, id);
            audit(tx, request, "company.created", nullptr, &made);
            return made;
        }));
    });
}

http::Response Companies::change(const http::Request& request) {
    requireSuperuser(request);
    const json::Value& body = request.json();
    const std::int64_t id = input::pathId(request, "name");
    refuseReserved(input::text(body, "name"));
    return saying([&] {
        return companyResponse(context_.database.inTransaction("change_company", [&](db::Transaction& tx) {
            tx.execute(sql::kLockCompany, id);
            const CompanyRow before = require(tx, id);
            tx.execute(sql::kChangeCompany, id, input::text(body, "name"), input::text(body, "display_name"),
                       input::boolean(body, "is_active"), settingsIn(body), context_.clock.now());
            CompanyRow changed = require(tx, id);
            audit(tx, request, "company.changed", &before, &changed);
            return changed;
        }));
    });
}

http::Response Companies::remove(const http::Request& request) {
    requireSuperuser(request);
    const std::string confirmed = *input::text(request.json(), "confirm_name");
    const std::int64_t id = input::pathId(request, "name");
    const auto work = [&](db::Transaction& tx) {
        tx.execute(sql::kLockCompany, id);
        CompanyRow company = require(tx, id);
        if (company.name != confirmed) throw refused("Company name confirmation does not match");
        tx.execute(sql::kPermitLedgerRemoval, id);
        tx.execute(sql::kDeleteCompany, id);
        audit(tx, request, "company.deleted", &company, nullptr);
        return company;
    };
    try {
        const CompanyRow gone =
            context_.database.inTransaction("delete_company", work, {.statementTimeout = std::chrono::minutes(10)});
        std::string body;
        json::Writer(body).beginObject().member("deleted", true).member("id", id).member("name", gone.name).endObject();
        return http::Response::json(200, std::move(body));
    } catch (const db::ForeignKeyViolation&) {
        throw http::conflict("The company has data outside the number queue: deactivate it instead");
    }
}

void registerCompanies(plugin::Registrar& registrar, const std::function<Companies&()>& companies) {
    using http::Method;
    using http::Route;
    using http::Schema;
    const auto add = [&](Route route, auth::Requirement who,
                         http::Response (Companies::*handler)(const http::Request&)) {
        registrar.route(
            std::move(route).auth(std::move(who)).handle([companies, handler](const http::Request& request) {
                return (companies().*handler)(request);
            }));
    };
    const auto admin = auth::userOrApiKey({auth::Role::kAdmin}, auth::scope::kAdmin);
    const Schema name = Schema::string().minLength(1).maxLength(64);
    const Schema displayName = Schema::string().minLength(1).maxLength(255);
    const Schema common = Schema::object()
                              .optional("is_active", Schema::boolean().nullable())
                              .optional("settings", Schema::object().nullable());
    add(Route(Method::kGet, "/api/companies").summary("Companies (superusers)").response(200, "The companies"), admin,
        &Companies::list);
    add(Route(Method::kPost, "/api/companies")
            .summary("Adds a company (superusers)")
            .body(common.property("name", name).property("display_name", displayName))
            .response(200, "The company"),
        admin, &Companies::add);
    add(Route(Method::kGet, "/api/companies/{name}")
            .summary("A company, by name; also an inactive one")
            .response(200, "The company")
            .response(403, "Not the caller's"),
        auth::userOrApiKey({}, auth::scope::kAdmin), &Companies::show);
    add(Route(Method::kPut, "/api/companies/{name}")
            .summary("Changes a company, by id (superusers)")
            .body(common.optional("name", name.nullable()).optional("display_name", displayName.nullable()))
            .response(200, "The company"),
        admin, &Companies::change);
    add(Route(Method::kDelete, "/api/companies/{name}")
            .summary("Deletes a company, by id, with everything the queue has of it (superusers)")
            .body(Schema::object().property("confirm_name", Schema::string()))
            .response(200, "deleted, id, name")
            .response(409, "Other plugins have data of it"),
        admin, &Companies::remove);
}

}  // namespace hub::number_queue::admin

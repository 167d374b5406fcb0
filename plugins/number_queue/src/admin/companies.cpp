#include "admin/companies.hpp"

#include "company/retry_policy.hpp"
#include "hub/identity/directory.hpp"
#include "hub/json/writer.hpp"
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

void audit(db::Transaction& tx, const http::Request& request, const char* action, const CompanyRow& company) {
    identity::AuditEntry entry;
    entry.organizationId = company.id;
    entry.actor = request.principal.actor();
    entry.action = action;
    entry.objectType = "organization";
    entry.objectId = std::to_string(company.id);
    entry.after =
        json::Object{{"name", company.name}, {"display_name", company.displayName}, {"is_active", company.active}};
    entry.requestId = request.requestId;
    identity::recordAudit(tx, entry);
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
    return saying([&] {
        return companyResponse(context_.database.inTransaction("add_company", [&](db::Transaction& tx) {
            const auto id = tx.queryOne<std::int64_t>(
                sql::kAddCompany, *input::text(body, "name"), *input::text(body, "display_name"),
                input::boolean(body, "is_active").value_or(true), settingsIn(body).value_or(json::Object{}),
                context_.settings.get()->timeZone);
            tx.execute(sql::kEnsureCompany, id, nullptr, context_.settings.get()->skipHolidays);
            CompanyRow made = require(tx, id);
            audit(tx, request, "company.created", made);
            return made;
        }));
    });
}

http::Response Companies::change(const http::Request& request) {
    requireSuperuser(request);
    const json::Value& body = request.json();
    const std::int64_t id = input::pathId(request, "name");
    return saying([&] {
        return companyResponse(context_.database.inTransaction("change_company", [&](db::Transaction& tx) {
            require(tx, id);
            tx.execute(sql::kChangeCompany, id, input::text(body, "name"), input::text(body, "display_name"),
                       input::boolean(body, "is_active"), settingsIn(body), context_.clock.now());
            CompanyRow changed = require(tx, id);
            audit(tx, request, "company.changed", changed);
            return changed;
        }));
    });
}

http::Response Companies::remove(const http::Request& request) {
    requireSuperuser(request);
    const std::string confirmed = *input::text(request.json(), "confirm_name");
    const std::int64_t id = input::pathId(request, "name");
    try {
        const CompanyRow gone =
            context_.database.inTransaction("delete_company",
                                            [&](db::Transaction& tx) {
                                                CompanyRow company = require(tx, id);
                                                if (company.name != confirmed)
                                                    throw refused("Company name confirmation does not match");
                                                tx.execute(sql::kDeleteCompany, id);
                                                audit(tx, request, "company.deleted", company);
                                                return company;
                                            },
                                            {.statementTimeout = std::chrono::minutes(10)});
        std::string body;
        json::Writer(body).beginObject().member("deleted", true).member("id", id).member("name", gone.name).endObject();
        return http::Response::json(200, std::move(body));
    } catch (const db::ForeignKeyViolation&) {
        throw http::conflict("The company has data outside the number queue: deactivate it instead");
    }
}

namespace {

struct DispatchSettings {
    std::int64_t weight = 1;
    std::int64_t cooldownDays = 0;
    json::Value retryPolicy;
    std::optional<std::int64_t> batchSize;
    std::optional<std::int64_t> maxOutstanding;
    std::optional<std::int64_t> leaseSeconds;
    static DispatchSettings fromRow(const db::Row& row) {
        return {row.get<std::int64_t>("weight"),        row.get<std::int64_t>("cooldown_days"),
                row.get<json::Value>("retry_policy"),   row.get<OptionalId>("batch_size"),
                row.get<OptionalId>("max_outstanding"), row.get<OptionalId>("lease_seconds")};
    }
    json::Object toJson() const {
        const auto optional = [](const OptionalId& value) { return value ? json::Value(*value) : json::Value(); };
        return {{"weight", weight},
                {"cooldown_days", cooldownDays},
                {"retry_policy", retryPolicy},
                {"batch_size", optional(batchSize)},
                {"max_outstanding", optional(maxOutstanding)},
                {"lease_seconds", optional(leaseSeconds)}};
    }
};

struct ListRow {
    json::Object object;
    static ListRow fromRow(const db::Row& row) {
        return {{{"id", row.get<std::int64_t>("id")},
                 {"name", row.get<std::string>("name")},
                 {"priority", row.get<std::int64_t>("priority")},
                 {"weight", row.get<std::int64_t>("weight")},
                 {"is_active", row.get<bool>("is_active")}}};
    }
};

DispatchSettings loadDispatch(db::Transaction& tx, const AdminContext& context, std::int64_t company) {
    tx.execute(sql::kEnsureCompany, company, nullptr, context.settings.get()->skipHolidays);
    return tx.queryOne<DispatchSettings>(sql::kFindDispatchSettings, company);
}

json::Value dispatchPage(db::Transaction& tx, const AdminContext& context, std::int64_t company) {
    json::Object page = loadDispatch(tx, context, company).toJson();
    json::Array lists;
    for (ListRow& list : tx.queryAll<ListRow>(sql::kListQueueLists, company))
        lists.emplace_back(std::move(list.object));
    page.set("lists", std::move(lists));
    return page;
}

void readDispatch(DispatchSettings& settings, const json::Value& body) {
    settings.weight = input::integer(body, "weight").value_or(settings.weight);
    settings.cooldownDays = input::integer(body, "cooldown_days").value_or(settings.cooldownDays);
    if (const json::Value* policy = body.find("retry_policy"); policy != nullptr && !policy->isNull()) {
        if (auto problems = RetryPolicy::problems(*policy, "retry_policy"); !problems.empty())
            throw http::badRequest("Invalid retry_policy", std::move(problems));
        settings.retryPolicy = *policy;
    }
    // Null takes the plugin's setting again.
    if (body.find("batch_size") != nullptr) settings.batchSize = input::integer(body, "batch_size");
    if (body.find("max_outstanding") != nullptr) settings.maxOutstanding = input::integer(body, "max_outstanding");
    if (body.find("lease_seconds") != nullptr) settings.leaseSeconds = input::integer(body, "lease_seconds");
}

void changeLists(db::Transaction& tx, std::int64_t company, const json::Value& body, time::Timestamp now) {
    const json::Value* lists = body.find("lists");
    if (lists == nullptr || lists->isNull()) return;
    for (const json::Value& list : lists->asArray()) {
        if (tx.execute(sql::kChangeQueueList, company, *input::integer(list, "id"), input::integer(list, "priority"),
                       input::integer(list, "weight"), input::boolean(list, "is_active"), now) == 0)
            throw http::notFound("List not found");
    }
}

}  // namespace

http::Response Companies::showDispatch(const http::Request& request) {
    const NumberAccess access = context_.access(request);
    return http::Response::json(200, context_.database.inTransaction("show_dispatch", [&](db::Transaction& tx) {
        return dispatchPage(tx, context_, access.company.id);
    }));
}

http::Response Companies::changeDispatch(const http::Request& request) {
    const NumberAccess access = context_.access(request);
    const json::Value& body = request.json();
    return http::Response::json(200, context_.database.inTransaction("change_dispatch", [&](db::Transaction& tx) {
        DispatchSettings settings = loadDispatch(tx, context_, access.company.id);
        identity::AuditEntry entry = auditEntry(access, "dispatch.changed", "queue_company", access.company.id);
        entry.before = settings.toJson();
        readDispatch(settings, body);
        entry.after = settings.toJson();
        tx.execute(sql::kChangeDispatchSettings, access.company.id, settings.weight, settings.cooldownDays,
                   settings.retryPolicy, settings.batchSize, settings.maxOutstanding, settings.leaseSeconds,
                   context_.clock.now());
        changeLists(tx, access.company.id, body, context_.clock.now());
        identity::recordAudit(tx, entry);
        return dispatchPage(tx, context_, access.company.id);
    }));
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
    const auto whole = [](std::int64_t least, std::int64_t most) {
        return Schema::integer().range(least, most).nullable();
    };
    const Schema list = Schema::object()
                            .property("id", Schema::integer())
                            .optional("priority", whole(-100, 100))
                            .optional("weight", whole(1, 1000))
                            .optional("is_active", Schema::boolean().nullable());
    add(Route(Method::kGet, "/api/{company}/dispatch")
            .summary("How a company's numbers are handed out: share, cooldown, retries, sizes, lists")
            .response(200, "The settings"),
        admin, &Companies::showDispatch);
    add(Route(Method::kPut, "/api/{company}/dispatch")
            .summary("Changes what is given of it")
            .body(Schema::object()
                      .optional("weight", whole(1, 1000))
                      .optional("cooldown_days", whole(0, 3650))
                      .optional("retry_policy", Schema::object().nullable())
                      .optional("batch_size", whole(1, 10000))
                      .optional("max_outstanding", whole(1, 1000000))
                      .optional("lease_seconds", whole(10, 2592000))
                      .optional("lists", Schema::array(list).maxLength(1000).nullable()))
            .response(200, "The settings as they are then"),
        admin, &Companies::changeDispatch);
}

}  // namespace hub::number_queue::admin

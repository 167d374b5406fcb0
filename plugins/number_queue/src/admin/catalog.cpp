#include "admin/catalog.hpp"

#include "hub/json/writer.hpp"
#include "json_input.hpp"
#include "number_queue/sql.hpp"

namespace hub::number_queue::admin {

namespace {

/// A scenario or an outbound line.
struct Item {
    std::int64_t id = 0;
    std::int64_t companyId = 0;
    std::string key;
    std::string displayName;
    bool active = true;
    time::Timestamp createdAt{};
    std::optional<std::int64_t> cost;
    static Item fromRow(const db::Row& row) {
        return {row.get<std::int64_t>("id"),
                row.get<std::int64_t>("organization_id"),
                row.get<std::string>("key"),
                row.get<std::string>("display_name"),
                row.get<bool>("is_active"),
                row.get<time::Timestamp>("created_at"),
                row.get<std::optional<std::int64_t>>("cost_per_connected")};
    }
};

/// What differs between the two.
struct Kind {
    const db::Query& list;
    const db::Query& lock;
    const db::Query& remove;
    const char* object;
    const char* key;
    const char* missing;
    const char* taken;
    bool priced;
};
const Kind kScenario{sql::kListScenarios,
                     sql::kLockScenario,
                     sql::kDeleteScenario,
                     "queue_scenario",
                     "name",
                     "Scenario not found",
                     "Scenario name already exists for this company",
                     true};
const Kind kLine{sql::kListOutboundLines,
                 sql::kLockOutboundLine,
                 sql::kDeleteOutboundLine,
                 "queue_outbound_line",
                 "phone_number",
                 "Outbound line not found",
                 "Outbound line already exists for this company",
                 false};

void writeItem(json::Writer& out, const Kind& kind, const Item& item) {
    out.beginObject().member("id", item.id).member("company_id", item.companyId).member(kind.key, item.key);
    out.member("display_name", item.displayName).member("is_active", item.active).member("created_at", item.createdAt);
    if (kind.priced) out.member("cost_per_connected", item.cost);
    out.endObject();
}

http::Response itemResponse(const Kind& kind, const Item& item) {
    std::string body;
    json::Writer out(body);
    writeItem(out, kind, item);
    return http::Response::json(200, std::move(body));
}

Item require(db::Transaction& tx, const NumberAccess& access, const Kind& kind, std::int64_t id) {
    auto item = tx.queryOptional<Item>(kind.list, access.company.id, id);
    if (!item) throw http::notFound(kind.missing);
    return std::move(*item);
}

json::Object auditView(const Kind& kind, const Item& item) {
    json::Object view{{kind.key, item.key}, {"display_name", item.displayName}, {"is_active", item.active}};
    if (kind.priced) view.set("cost_per_connected", item.cost ? json::Value(*item.cost) : json::Value());
    return view;
}

void audit(db::Transaction& tx, const NumberAccess& access, const Kind& kind, const std::optional<Item>& before,
           const std::optional<Item>& after) {
    const char* const act = !before ? ".created" : after ? ".changed" : ".deleted";
    identity::AuditEntry entry =
        auditEntry(access, std::string(kind.object) + act, kind.object, (after ? after : before)->id);
    if (before) entry.before = auditView(kind, *before);
    if (after) entry.after = auditView(kind, *after);
    identity::recordAudit(tx, entry);
}

http::Response list(const AdminContext& context, const http::Request& request, const Kind& kind) {
    const NumberAccess access = context.access(request);
    const auto items = context.database.inStatement(
        "list_catalog", [&](db::Transaction& tx) { return tx.queryAll<Item>(kind.list, access.company.id, nullptr); });
    std::string body;
    json::Writer out(body);
    out.beginArray();
    for (const Item& item : items) writeItem(out, kind, item);
    out.endArray();
    return http::Response::json(200, std::move(body));
}

http::Response remove(const AdminContext& context, const http::Request& request, const Kind& kind) {
    const NumberAccess access = context.access(request);
    const std::int64_t id = input::pathId(request);
    context.database.inTransaction("delete_catalog", [&](db::Transaction& tx) {
        tx.execute(kind.lock, access.company.id, id);
        const Item item = require(tx, access, kind, id);
        tx.execute(kind.remove, access.company.id, id);
        audit(tx, access, kind, item, std::nullopt);
    });
    return deletedResponse(id);
}

/// Changes the item with that id, or without one adds one: `write` does it and gives the id.
template <class Write>
http::Response save(const AdminContext& context, const NumberAccess& access, const Kind& kind,
                    const std::optional<std::int64_t>& id, Write&& write) {
    const auto work = [&](db::Transaction& tx) {
        std::optional<Item> before;
        if (id) {
            tx.execute(kind.lock, access.company.id, *id);
            before = require(tx, access, kind, *id);
        }
        const Item after = require(tx, access, kind, write(tx));
        audit(tx, access, kind, before, after);
        return after;
    };
    try {
        return itemResponse(kind, context.database.inTransaction("save_catalog", work));
    } catch (const db::UniqueViolation&) {
        throw refused(kind.taken);
    }
}

void requireSameCompany(const json::Value& body, const NumberAccess& access) {
    const auto company = input::integer(body, "company_id");
    if (company && *company != access.company.id) throw refused("Company ID mismatch");
}

struct Price {
    bool given = false;
    std::optional<std::int64_t> cost;
};
Price priceIn(const json::Value& body, const NumberAccess& access) {
    if (body.find("cost_per_connected") == nullptr) return {};
    const auto cost = input::integer(body, "cost_per_connected");
    if (cost && !access.superuser) throw http::forbidden("Only superuser can set scenario cost");
    return {access.superuser, cost};
}

}  // namespace

http::Response Catalogs::listScenarios(const http::Request& request) {
    return list(context_, request, kScenario);
}

http::Response Catalogs::addScenario(const http::Request& request) {
    const NumberAccess access = context_.access(request);
    const json::Value& body = request.json();
    requireSameCompany(body, access);
    const Price price = priceIn(body, access);
    return save(context_, access, kScenario, std::nullopt, [&](db::Transaction& tx) {
        return tx.queryOne<std::int64_t>(
            sql::kAddScenario, access.company.id, *input::text(body, "name"), *input::text(body, "display_name"),
            input::boolean(body, "is_active").value_or(true), price.cost, context_.clock.now());
    });
}

http::Response Catalogs::changeScenario(const http::Request& request) {
    const NumberAccess access = context_.access(request);
    const json::Value& body = request.json();
    const Price price = priceIn(body, access);
    const std::int64_t id = input::pathId(request);
    return save(context_, access, kScenario, id, [&](db::Transaction& tx) {
        tx.execute(sql::kChangeScenario, access.company.id, id, input::text(body, "name"),
                   input::text(body, "display_name"), input::boolean(body, "is_active"), price.given, price.cost,
                   context_.clock.now());
        return id;
    });
}

http::Response Catalogs::removeScenario(const http::Request& request) {
    return remove(context_, request, kScenario);
}

http::Response Catalogs::listLines(const http::Request& request) {
    return list(context_, request, kLine);
}

http::Response Catalogs::addLine(const http::Request& request) {
    const NumberAccess access = context_.access(request);
    const json::Value& body = request.json();
    requireSameCompany(body, access);
    return save(context_, access, kLine, std::nullopt, [&](db::Transaction& tx) {
        const std::string phone = *input::text(body, "phone_number");
        return tx.queryOne<std::int64_t>(sql::kAddOutboundLine, access.company.id, phone,
                                         input::filledText(body, "display_name").value_or("Line " + phone),
                                         input::boolean(body, "is_active").value_or(true), context_.clock.now());
    });
}

http::Response Catalogs::changeLine(const http::Request& request) {
    const NumberAccess access = context_.access(request);
    const json::Value& body = request.json();
    const std::int64_t id = input::pathId(request);
    return save(context_, access, kLine, id, [&](db::Transaction& tx) {
        tx.execute(sql::kChangeOutboundLine, access.company.id, id, input::filledText(body, "display_name"),
                   input::boolean(body, "is_active"), context_.clock.now());
        return id;
    });
}

http::Response Catalogs::removeLine(const http::Request& request) {
    return remove(context_, request, kLine);
}

namespace {

using http::Method;
using http::Route;
using http::Schema;
using Add = std::function<void(Route route, bool everybody, http::Response (Catalogs::*handler)(const http::Request&))>;

void addScenarioRoutes(const Add& add) {
    const Schema name = Schema::string().minLength(1).maxLength(128);
    const Schema display = Schema::string().maxLength(255);
    const Schema active = Schema::boolean().nullable();
    const Schema cost = Schema::integer().range(0, 1000000000).nullable();
    add(Route(Method::kGet, "/api/{company}/scenarios")
            .summary("Scenarios of a company")
            .response(200, "The scenarios"),
        true, &Catalogs::listScenarios);
    add(Route(Method::kPost, "/api/{company}/scenarios")
            .summary("Adds a scenario; superusers may give it a price")
            .body(Schema::object()
                      .property("name", name)
                      .property("display_name", display)
                      .optional("is_active", active)
                      .optional("company_id", Schema::integer().nullable())
                      .optional("cost_per_connected", cost))
            .response(200, "The scenario"),
        false, &Catalogs::addScenario);
    add(Route(Method::kPut, "/api/{company}/scenarios/{id}")
            .summary("Changes a scenario")
            .body(Schema::object()
                      .optional("name", name.nullable())
                      .optional("display_name", display.nullable())
                      .optional("is_active", active)
                      .optional("cost_per_connected", cost))
            .response(200, "The scenario"),
        false, &Catalogs::changeScenario);
    add(Route(Method::kDelete, "/api/{company}/scenarios/{id}")
            .summary("Deletes a scenario")
            .response(200, "deleted, id"),
        false, &Catalogs::removeScenario);
}

void addLineRoutes(const Add& add) {
    const Schema display = Schema::string().maxLength(255);
    const Schema active = Schema::boolean().nullable();
    add(Route(Method::kGet, "/api/{company}/outbound-lines")
            .summary("Outbound lines of a company")
            .response(200, "The lines"),
        true, &Catalogs::listLines);
    add(Route(Method::kPost, "/api/{company}/outbound-lines")
            .summary("Adds an outbound line")
            .body(Schema::object()
                      .property("phone_number", Schema::string().minLength(1).maxLength(32))
                      .optional("display_name", display.nullable())
                      .optional("is_active", active)
                      .optional("company_id", Schema::integer().nullable()))
            .response(200, "The line"),
        false, &Catalogs::addLine);
    add(Route(Method::kPut, "/api/{company}/outbound-lines/{id}")
            .summary("Renames a line, switches it on or off")
            .body(Schema::object().optional("display_name", display.nullable()).optional("is_active", active))
            .response(200, "The line"),
        false, &Catalogs::changeLine);
    add(Route(Method::kDelete, "/api/{company}/outbound-lines/{id}")
            .summary("Deletes a line")
            .response(200, "deleted, id"),
        false, &Catalogs::removeLine);
}

}  // namespace

void registerCatalogs(plugin::Registrar& registrar, const std::function<Catalogs&()>& catalogs) {
    const auto add = [&](Route route, bool everybody, http::Response (Catalogs::*handler)(const http::Request&)) {
        std::vector<auth::Role> roles;
        if (!everybody) roles.push_back(auth::Role::kAdmin);
        registrar.route(
            std::move(route)
                .auth(auth::userOrApiKey(std::move(roles), auth::scope::kAdmin))
                .handle([catalogs, handler](const http::Request& request) { return (catalogs().*handler)(request); }));
    };
    addScenarioRoutes(add);
    addLineRoutes(add);
}

}  // namespace hub::number_queue::admin

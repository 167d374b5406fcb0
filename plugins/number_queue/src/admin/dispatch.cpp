#include "admin/dispatch.hpp"

#include "company/retry_policy.hpp"
#include "json_input.hpp"
#include "number_queue/sql.hpp"

namespace hub::number_queue::admin {

namespace {

using OptionalId = std::optional<std::int64_t>;

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

http::Response Dispatch::show(const http::Request& request) {
    const NumberAccess access = context_.access(request);
    return http::Response::json(200, context_.database.inTransaction("show_dispatch", [&](db::Transaction& tx) {
        return dispatchPage(tx, context_, access.company.id);
    }));
}

http::Response Dispatch::change(const http::Request& request) {
    const NumberAccess access = context_.access(request);
    const json::Value& body = request.json();
    return http::Response::json(200, context_.database.inTransaction("change_dispatch", [&](db::Transaction& tx) {
        identity::AuditEntry entry = auditEntry(access, "dispatch.changed", "queue_company", access.company.id);
        tx.execute(sql::kEnsureCompany, access.company.id, nullptr, context_.settings.get()->skipHolidays);
        tx.execute(sql::kLockDispatchSettings, access.company.id);
        entry.before = dispatchPage(tx, context_, access.company.id);
        DispatchSettings settings = loadDispatch(tx, context_, access.company.id);
        readDispatch(settings, body);
        tx.execute(sql::kChangeDispatchSettings, access.company.id, settings.weight, settings.cooldownDays,
                   settings.retryPolicy, settings.batchSize, settings.maxOutstanding, settings.leaseSeconds,
                   context_.clock.now());
        changeLists(tx, access.company.id, body, context_.clock.now());
        entry.after = dispatchPage(tx, context_, access.company.id);
        identity::recordAudit(tx, entry);
        return entry.after;
    }));
}

void registerDispatch(plugin::Registrar& registrar, const std::function<Dispatch&()>& dispatch) {
    using http::Method;
    using http::Route;
    using http::Schema;
    const auto add = [&](Route route, http::Response (Dispatch::*handler)(const http::Request&)) {
        registrar.route(
            std::move(route)
                .auth(auth::userOrApiKey({auth::Role::kAdmin}, auth::scope::kAdmin))
                .handle([dispatch, handler](const http::Request& request) { return (dispatch().*handler)(request); }));
    };
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
        &Dispatch::show);
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
        &Dispatch::change);
}

}  // namespace hub::number_queue::admin

#include "admin/billing.hpp"

#include "hub/json/writer.hpp"
#include "json_input.hpp"
#include "number_queue/sql.hpp"
#include "schedule/jalali.hpp"
#include "schedule/schedule_service.hpp"

namespace hub::number_queue::admin {

namespace {

constexpr std::int64_t kDefaultCost = 150;
constexpr std::int64_t kDefaultPage = 100;
/// Far from the ends of what the columns hold.
constexpr std::int64_t kMostMoney = 1000000000000000;

struct Wallet {
    std::int64_t balance = 0;
    std::int64_t cost = kDefaultCost;
    static Wallet fromRow(const db::Row& row) {
        return {row.get<std::int64_t>("balance"), row.get<std::int64_t>("cost_per_connected")};
    }
};

struct LedgerRow {
    std::int64_t id = 0;
    std::int64_t amount = 0;
    std::int64_t balanceAfter = 0;
    std::string source;
    std::string note;
    time::Timestamp transactionAt{};
    time::Timestamp createdAt{};
    std::optional<std::int64_t> createdBy;
    std::optional<std::string> createdByName;
    std::int64_t total = 0;
    static LedgerRow fromRow(const db::Row& row) {
        return {row.get<std::int64_t>("id"),
                row.get<std::int64_t>("amount"),
                row.get<std::int64_t>("balance_after"),
                row.get<std::string>("source"),
                row.get<std::string>("note"),
                row.get<time::Timestamp>("transaction_at"),
                row.get<time::Timestamp>("created_at"),
                row.get<std::optional<std::int64_t>>("created_by"),
                row.get<std::optional<std::string>>("created_by_username"),
                row.get<std::int64_t>("total")};
    }
};

/// What happens to a wallet, and why.
struct Movement {
    std::int64_t balance = 0;  ///< Afterwards.
    std::int64_t cost = kDefaultCost;
    std::string source;
    std::string note;
};

http::Response page(const std::optional<Wallet>& wallet, const SchedulePage& schedule) {
    const bool byMachine = schedule.disabledBy == "dialer" || schedule.disabledBy == "funds";
    std::string body;
    json::Writer(body)
        .beginObject()
        .member("billed", wallet.has_value())
        .member("wallet_balance", wallet ? wallet->balance : 0)
        .member("cost_per_connected", wallet ? wallet->cost : 0)
        .member("currency", "Toman")
        .member("disabled_by_dialer", byMachine)
        .endObject();
    return http::Response::json(200, std::move(body));
}

http::Response load(db::Transaction& tx, const AdminContext& context, const NumberAccess& access) {
    tx.execute(sql::kEnsureCompany, access.company.id, nullptr, context.settings.get()->skipHolidays);
    return page(tx.queryOptional<Wallet>(sql::kFindWallet, access.company.id),
                tx.queryOne<SchedulePage>(sql::kFindSchedule, access.company.id));
}

/// Wallet, ledger, switch and audit trail; the wallet is locked.
void move(db::Transaction& tx, const AdminContext& context, const NumberAccess& access,
          const std::optional<Wallet>& before, const Movement& movement) {
    const std::int64_t amount = movement.balance - (before ? before->balance : 0);
    const time::Timestamp now = context.clock.now();
    tx.execute(sql::kEnsureCompany, access.company.id, nullptr, context.settings.get()->skipHolidays);
    tx.execute(sql::kSetWallet, access.company.id, movement.balance, movement.cost, now);
    if (amount != 0 || !before) {
        tx.queryOne<std::int64_t>(sql::kAddLedgerEntry, access.company.id, amount, movement.balance,
                                  before ? movement.source : "OPENING", movement.note, now, access.userId);
    }
    tx.execute(sql::kRaiseScheduleVersion, access.company.id, movement.balance > 0, now);
    identity::AuditEntry entry = auditEntry(access, "wallet.changed", "queue_wallet", access.company.id);
    if (before) entry.before = json::Object{{"balance", before->balance}, {"cost_per_connected", before->cost}};
    entry.after =
        json::Object{{"balance", movement.balance}, {"cost_per_connected", movement.cost}, {"note", movement.note}};
    identity::recordAudit(tx, entry);
}

/// The beginning of a Jalali (or Gregorian) day there.
std::optional<time::Timestamp> dayIn(const http::Request& request, const char* name, const TimeZone& zone,
                                     int daysLater) {
    const auto text = input::queryText(request, name);
    if (!text) return std::nullopt;
    const auto date = parseAnyDate(*text);
    if (!date) throw refused(std::string("Invalid ") + name);
    return zone.toUtc(std::chrono::sys_days(*date) + std::chrono::days(daysLater));
}

}  // namespace

http::Response Billing::show(const http::Request& request) {
    const NumberAccess access = context_.access(request);
    return context_.database.inTransaction("show_billing",
                                           [&](db::Transaction& tx) { return load(tx, context_, access); });
}

http::Response Billing::change(const http::Request& request) {
    requireSuperuser(request);
    const NumberAccess access = context_.access(request);
    const json::Value& body = request.json();
    return context_.database.inTransaction("change_billing", [&](db::Transaction& tx) {
        const auto before = tx.queryOptional<Wallet>(sql::kLockWallet, access.company.id);
        Movement movement;
        movement.balance = input::integer(body, "wallet_balance").value_or(before ? before->balance : 0);
        movement.cost = input::integer(body, "cost_per_connected").value_or(before ? before->cost : kDefaultCost);
        movement.source = "SET_BALANCE";
        move(tx, context_, access, before, movement);
        return load(tx, context_, access);
    });
}

http::Response Billing::adjust(const http::Request& request) {
    requireSuperuser(request);
    const NumberAccess access = context_.access(request);
    const json::Value& body = request.json();
    const std::int64_t amount = *input::integer(body, "amount_toman");
    const bool subtract = *input::text(body, "operation") == "SUBTRACT";
    return context_.database.inTransaction("adjust_wallet", [&](db::Transaction& tx) {
        const auto before = tx.queryOptional<Wallet>(sql::kLockWallet, access.company.id);
        const Wallet wallet = before.value_or(Wallet{});
        if (subtract && wallet.balance < amount) throw refused("Insufficient wallet balance for this deduction");
        Movement movement{wallet.balance + (subtract ? -amount : amount), wallet.cost, "MANUAL_ADJUST",
                          input::text(body, "note").value_or("")};
        move(tx, context_, access, before, movement);
        return load(tx, context_, access);
    });
}

http::Response Billing::transactions(const http::Request& request) {
    const NumberAccess access = context_.access(request);
    const auto from = dayIn(request, "from_jalali", context_.zone, 0);
    const auto before = dayIn(request, "to_jalali", context_.zone, 1);
    const auto rows = context_.database.inStatement("list_ledger", [&](db::Transaction& tx) {
        return tx.queryAll<LedgerRow>(sql::kListLedger, access.company.id, from, before,
                                      input::queryInteger(request, "skip").value_or(0),
                                      input::queryInteger(request, "limit").value_or(kDefaultPage));
    });
    std::string body;
    json::Writer out(body);
    out.beginObject().key("items").beginArray();
    for (const LedgerRow& row : rows) {
        out.beginObject()
            .member("id", row.id)
            .member("amount_toman", row.amount)
            .member("balance_after", row.balanceAfter);
        out.member("source", row.source).member("note", row.note).member("transaction_at", row.transactionAt);
        out.member("created_at", row.createdAt).member("created_by_user_id", row.createdBy);
        out.member("created_by_username", row.createdByName).endObject();
    }
    out.endArray().member("total", rows.empty() ? 0 : rows.front().total).endObject();
    return http::Response::json(200, std::move(body));
}

void registerBilling(plugin::Registrar& registrar, const std::function<Billing&()>& billing) {
    using http::Method;
    using http::Route;
    using http::Schema;
    const auto add = [&](Route route, http::Response (Billing::*handler)(const http::Request&)) {
        registrar.route(
            std::move(route)
                .auth(auth::userOrApiKey({auth::Role::kAdmin}, auth::scope::kAdmin))
                .handle([billing, handler](const http::Request& request) { return (billing().*handler)(request); }));
    };
    const Schema money = Schema::integer().range(-kMostMoney, kMostMoney).nullable();
    const Schema price = Schema::integer().range(0, 1000000000).nullable();
    for (const std::string base : {"/api/billing", "/api/{company}/billing"}) {
        add(Route(Method::kGet, base).summary("A company's wallet").response(200, "The wallet"), &Billing::show);
        add(Route(Method::kPut, base)
                .summary("Sets balance and price; a company without a wallet gets one (superusers)")
                .body(Schema::object().optional("wallet_balance", money).optional("cost_per_connected", price))
                .response(200, "The wallet"),
            &Billing::change);
    }
    add(Route(Method::kPost, "/api/{company}/billing/manual-adjust")
            .summary("Adds money to a wallet, or takes some (superusers)")
            .body(Schema::object()
                      .property("amount_toman", Schema::integer().range(1, kMostMoney))
                      .property("operation", Schema::string().oneOf({"ADD", "SUBTRACT"}))
                      .optional("note", Schema::string().maxLength(500).nullable()))
            .response(200, "The wallet"),
        &Billing::adjust);
    add(Route(Method::kGet, "/api/{company}/billing/transactions")
            .summary("The ledger, newest first; calls are in the numbers' histories")
            .query("from_jalali", Schema::string(), "First day, 1405/03/06")
            .query("to_jalali", Schema::string(), "Last day")
            .query("skip", Schema::integer().range(0, 1000000000), "Items to pass by")
            .query("limit", Schema::integer().range(1, 500), "Most items; default 100")
            .response(200, "items, total"),
        &Billing::transactions);
}

}  // namespace hub::number_queue::admin

#include "admin/billing.hpp"

#include "admin/wallet.hpp"
#include "hub/identity/idempotency.hpp"
#include "hub/json/writer.hpp"
#include "json_input.hpp"
#include "number_queue/sql.hpp"
#include "schedule/jalali.hpp"

namespace hub::number_queue::admin {

namespace {

constexpr std::int64_t kDefaultPage = 100;
constexpr std::chrono::hours kKeepKeys{24};
/// Far from the ends of what the columns hold.
constexpr std::int64_t kMostMoney = 1000000000000000;

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
    static LedgerRow fromRow(const db::Row& row) {
        return {row.get<std::int64_t>("id"),
                row.get<std::int64_t>("amount"),
                row.get<std::int64_t>("balance_after"),
                row.get<std::string>("source"),
                row.get<std::string>("note"),
                row.get<time::Timestamp>("transaction_at"),
                row.get<time::Timestamp>("created_at"),
                row.get<std::optional<std::int64_t>>("created_by"),
                row.get<std::optional<std::string>>("created_by_username")};
    }
};

/// A repeat with the same Idempotency-Key gets the first answer and moves nothing.
http::Response oncePerKey(db::Transaction& tx, const http::Request& request, const NumberAccess& access,
                          const std::function<http::Response()>& work) {
    const auto key = request.headers.get("Idempotency-Key");
    if (!key || key->empty()) return work();
    return identity::runOnce(
        tx, {access.company.id, "number_queue:billing", std::string(*key), request.path + json::dump(request.json())},
        kKeepKeys, work);
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
    return context_.database.inTransaction(
        "show_billing", [&](db::Transaction& tx) { return walletPage(tx, context_, access.company); });
}

http::Response Billing::change(const http::Request& request) {
    requireSuperuser(request);
    const NumberAccess access = context_.access(request);
    const json::Value& body = request.json();
    return context_.database.inTransaction("change_billing", [&](db::Transaction& tx) {
        const LockedWallet before = lockWallet(tx, context_, access.company);
        Wallet after = before.wallet;
        after.balance = input::integer(body, "wallet_balance").value_or(after.balance);
        after.cost = input::integer(body, "cost_per_connected").value_or(after.cost);
        moveWallet(tx, context_, access, before, {after, "SET_BALANCE", ""});
        return walletPage(tx, context_, access.company);
    });
}

http::Response Billing::adjust(const http::Request& request) {
    requireSuperuser(request);
    const NumberAccess access = context_.access(request);
    const json::Value& body = request.json();
    const std::int64_t amount = *input::integer(body, "amount_toman");
    const bool subtract = *input::text(body, "operation") == "SUBTRACT";
    return context_.database.inTransaction("adjust_wallet", [&](db::Transaction& tx) {
        return oncePerKey(tx, request, access, [&] {
            const LockedWallet before = lockWallet(tx, context_, access.company);
            if (subtract && before.wallet.balance < amount)
                throw refused("Insufficient wallet balance for this deduction");
            Wallet after = before.wallet;
            after.balance += subtract ? -amount : amount;
            moveWallet(tx, context_, access, before, {after, "MANUAL_ADJUST", input::text(body, "note").value_or("")});
            return walletPage(tx, context_, access.company);
        });
    });
}

http::Response Billing::transactions(const http::Request& request) {
    const NumberAccess access = context_.access(request);
    const auto from = dayIn(request, "from_jalali", context_.zone, 0);
    const auto before = dayIn(request, "to_jalali", context_.zone, 1);
    const auto [rows, total] = context_.database.inTransaction(
        "list_ledger",
        [&](db::Transaction& tx) {
            return std::pair(tx.queryAll<LedgerRow>(sql::kListLedger, access.company.id, from, before,
                                                    input::queryInteger(request, "skip").value_or(0),
                                                    input::queryInteger(request, "limit").value_or(kDefaultPage)),
                             tx.queryOne<std::int64_t>(sql::kCountLedger, access.company.id, from, before));
        },
        {.readOnly = true});
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
    out.endArray().member("total", total).endObject();
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
            .summary("Adds money to a wallet, or takes some (superusers); once per Idempotency-Key")
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

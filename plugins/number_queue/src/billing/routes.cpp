#include "billing/routes.hpp"

#include "company/request_access.hpp"
#include "json_input.hpp"

namespace hub::number_queue::billing {

namespace {

using http::Method;
using http::Route;
using http::Schema;

/// Far from the ends of what the columns hold.
constexpr std::int64_t kMostMoney = 1000000000000000;
constexpr std::size_t kLongestMessage = 2000;

Route topUpRoute() {
    return Route(Method::kPost, "/api/{company}/billing/topup-match")
        .summary("Pays into the wallet what the bank has announced")
        .mend(input::wholeNumbers({"amount_toman", "hour", "minute"}))
        .body(Schema::object()
                  .property("amount_toman", Schema::integer().range(1, kMostMoney))
                  .property("jalali_date", Schema::string().maxLength(32).describe("1404/12/05"))
                  .property("hour", Schema::integer().range(0, 23))
                  .property("minute", Schema::integer().range(0, 59)))
        .response(200, "The entry in the ledger, and the wallet")
        .response(404, "Matching bank transaction not found");
}

Route bankMessageRoute() {
    return Route(Method::kGet, "/getsms.Php")
        .summary("A message to the bank account's telephone, from the SMS gateway")
        .query("token", Schema::string().maxLength(200), "bank_token")
        .query("from", Schema::string().maxLength(64), "Who sent it; one of bank_senders")
        .query("to", Schema::string().maxLength(64), "Whom to; not looked at")
        .query("body", Schema::string().maxLength(kLongestMessage), "The message")
        .response(200, "ok, stored, id")
        .response(401, "Invalid token")
        .response(404, "bank_token is not set");
}

}  // namespace

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers) {
    const auto add = [&](Route route, http::Response (Handlers::*handler)(const http::Request&)) {
        if (route.bodySchema && !route.callerGuard) route.guard(companyFirst(handlers));
        registrar.route(std::move(route)
                            .auth(auth::userOrApiKey({auth::Role::kAdmin}, auth::scope::kAdmin))
                            .handle(handlers, handler));
    };
    const Schema money = Schema::integer().range(-kMostMoney, kMostMoney).nullable();
    const Schema price = Schema::integer().range(0, 1000000000).nullable();
    for (const std::string base : {"/api/billing", "/api/{company}/billing"}) {
        add(Route(Method::kGet, base).summary("A company's wallet").response(200, "The wallet"), &Handlers::show);
        add(Route(Method::kPut, base)
                .summary("Sets balance and price; a company without a wallet gets one (superusers)")
                .mend(input::wholeNumbers({"wallet_balance", "cost_per_connected"}))
                .guard(requireSuperuser)
                .body(Schema::object().optional("wallet_balance", money).optional("cost_per_connected", price))
                .response(200, "The wallet"),
            &Handlers::change);
    }
    add(Route(Method::kPost, "/api/{company}/billing/manual-adjust")
            .summary("Adds money to a wallet, or takes some (superusers); once per Idempotency-Key")
            .mend(input::wholeNumbers({"amount_toman"}))
            .guard(requireSuperuser)
            .body(Schema::object()
                      .property("amount_toman", Schema::integer().range(1, kMostMoney))
                      .property("operation", Schema::string().oneOf({"ADD", "SUBTRACT"}))
                      .optional("note", Schema::string().maxLength(500).nullable()))
            .response(200, "The entry in the ledger, and the wallet"),
        &Handlers::adjust);
    add(Route(Method::kGet, "/api/{company}/billing/transactions")
            .summary("The ledger, newest first; calls are in the numbers' histories")
            .query("from_jalali", Schema::string(), "First day, 1405/03/06")
            .query("to_jalali", Schema::string(), "Last day")
            .query("skip", Schema::integer().range(0, 1000000000), "Items to pass by")
            .query("limit", Schema::integer().range(1, 500), "Most items; default 100")
            .response(200, "items, total"),
        &Handlers::transactions);
    add(topUpRoute(), &Handlers::topUp);
    registrar.route(
        bankMessageRoute().handle([handlers](const http::Request& request) { return handlers().receive(request); }));
}

}  // namespace hub::number_queue::billing

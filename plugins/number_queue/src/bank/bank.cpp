#include "bank/bank.hpp"

#include <algorithm>

#include "admin/wallet.hpp"
#include "bank/bank_message.hpp"
#include "hub/auth/hmac.hpp"
#include "hub/json/writer.hpp"
#include "hub/log/log.hpp"
#include "json_input.hpp"
#include "number_queue/sql.hpp"
#include "schedule/jalali.hpp"

namespace hub::number_queue::bank {

namespace {

constexpr std::size_t kLongestMessage = 2000;
constexpr std::int64_t kMostMoney = 1000000000000000;

/// Money follows from these messages: nobody else may send them.
void requireGateway(const Settings& settings, const http::Request& request) {
    if (settings.bankToken.empty()) throw http::notFound("Bank messages are not configured (bank_token)");
    if (!auth::equalConstantTime(request.query.get("token").value_or(""), settings.bankToken))
        throw http::Error(401, "invalid_credentials", "Invalid token");
}

http::Response stored(const std::optional<std::int64_t>& id) {
    std::string body;
    json::Writer(body).beginObject().member("ok", true).member("stored", id.has_value()).member("id", id).endObject();
    return http::Response::json(200, std::move(body));
}

time::Timestamp momentOf(const TimeZone& zone, time::Date day, std::chrono::minutes time) {
    return zone.toUtc(std::chrono::sys_days(day) + time);
}

}  // namespace

http::Response Handlers::receive(const http::Request& request) {
    const auto settings = context_.settings.get();
    requireGateway(*settings, request);
    const std::string sender = input::queryText(request, "from").value_or("");
    const std::string text = input::queryText(request, "body").value_or("");
    const auto& senders = settings->bankSenders;
    const bool known = std::find(senders.begin(), senders.end(), sender) != senders.end();
    const std::optional<Credit> credit = known ? readBankMessage(text) : std::nullopt;
    if (!credit) {
        log::info("number_queue.bank_message_ignored", {{"reason", known ? "no_credit" : "unknown_sender"}});
        return stored(std::nullopt);
    }
    return stored(context_.database.inStatement(
        "add_bank_message",
        [&](db::Transaction& tx) {
            return tx.queryOne<std::int64_t>(sql::kAddBankMessage, sender, text, credit->toman,
                                             momentOf(context_.zone, credit->day, credit->time), context_.clock.now());
        },
        db::Retry::kIdempotent));
}

http::Response Handlers::topUp(const http::Request& request) {
    const NumberAccess access = context_.access(request);
    const json::Value& body = request.json();
    const std::int64_t amount = *input::integer(body, "amount_toman");
    const auto day = parseAnyDate(*input::text(body, "jalali_date"));
    if (!day) throw admin::refused("Invalid jalali_date");
    const std::chrono::minutes time(*input::integer(body, "hour") * 60 + *input::integer(body, "minute"));
    const time::Timestamp paidAt = momentOf(context_.zone, *day, time);
    return context_.database.inTransaction("top_up_wallet", [&](db::Transaction& tx) {
        const admin::LockedWallet before = admin::lockWallet(tx, context_, access.company);
        const auto message = tx.queryOptional<std::int64_t>(sql::kConsumeBankMessage, amount, paidAt, access.company.id,
                                                            context_.clock.now());
        if (!message) {
            log::warning("number_queue.top_up_unmatched", {{"company", access.company.name}, {"actor", access.actor}});
            throw http::notFound("Matching bank transaction not found");
        }
        admin::Movement movement{before.wallet, "BANK_MATCH", "", std::to_string(*message), paidAt};
        movement.after.balance += amount;
        admin::moveWallet(tx, context_, access, before, movement);
        return admin::walletPage(tx, context_, access.company);
    });
}

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers) {
    using http::Method;
    using http::Route;
    using http::Schema;
    registrar.route(Route(Method::kGet, "/getsms.Php")
                        .summary("A message to the bank account's telephone, from the SMS gateway")
                        .query("token", Schema::string().maxLength(200), "bank_token")
                        .query("from", Schema::string().maxLength(64), "Who sent it; one of bank_senders")
                        .query("to", Schema::string().maxLength(64), "Whom to; not looked at")
                        .query("body", Schema::string().maxLength(kLongestMessage), "The message")
                        .response(200, "ok, stored, id")
                        .response(401, "Invalid token")
                        .response(404, "bank_token is not set")
                        .handle([handlers](const http::Request& request) { return handlers().receive(request); }));
    registrar.route(Route(Method::kPost, "/api/{company}/billing/topup-match")
                        .summary("Pays into the wallet what the bank has announced")
                        .auth(auth::userOrApiKey({auth::Role::kAdmin}, auth::scope::kAdmin))
                        .body(Schema::object()
                                  .property("amount_toman", Schema::integer().range(1, kMostMoney))
                                  .property("jalali_date", Schema::string().maxLength(32).describe("1404/12/05"))
                                  .property("hour", Schema::integer().range(0, 23))
                                  .property("minute", Schema::integer().range(0, 59)))
                        .response(200, "The wallet")
                        .response(404, "Matching bank transaction not found")
                        .handle([handlers](const http::Request& request) { return handlers().topUp(request); }));
}

}  // namespace hub::number_queue::bank

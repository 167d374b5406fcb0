#include "billing/handlers.hpp"

#include <algorithm>

#include "company/request_access.hpp"
#include "hub/auth/hmac.hpp"
#include "hub/http/error.hpp"
#include "hub/json/writer.hpp"
#include "json_input.hpp"
#include "schedule/jalali.hpp"

namespace hub::number_queue::billing {

namespace {

constexpr std::int64_t kDefaultPage = 100;

void writeWallet(json::Writer& out, const WalletPage& page) {
    out.member("billed", page.wallet.has_value())
        .member("wallet_balance", page.wallet ? page.wallet->balance : 0)
        .member("cost_per_connected", page.wallet ? page.wallet->cost : 0)
        .member("currency", "Toman")
        .member("disabled_by_dialer", page.disabledByMachine);
}

void writeEntry(json::Writer& out, const LedgerEntry& entry) {
    out.member("id", entry.id).member("amount_toman", entry.amount).member("balance_after", entry.balanceAfter);
    out.member("source", entry.source).member("note", entry.note).member("transaction_at", entry.transactionAt);
    out.member("created_at", entry.createdAt).member("created_by_user_id", entry.createdBy);
    out.member("created_by_username", entry.createdByName);
}

http::Response walletResponse(const WalletPage& page) {
    std::string body;
    json::Writer out(body);
    out.beginObject();
    writeWallet(out, page);
    out.endObject();
    return http::Response::json(200, std::move(body));
}

/// The entry in the ledger, and the wallet as it is then.
http::Response movedResponse(const WalletPage& page) {
    std::string body;
    json::Writer out(body);
    out.beginObject();
    if (page.moved) writeEntry(out, *page.moved);
    writeWallet(out, page);
    out.endObject();
    return http::Response::json(200, std::move(body));
}

Repeatable repeatableOf(const http::Request& request) {
    const std::string key(request.headers.get("Idempotency-Key").value_or(""));
    return {key, key.empty() ? "" : request.path + json::dump(request.json())};
}

/// The beginning of a Jalali (or Gregorian) day there.
std::optional<time::Timestamp> dayIn(const http::Request& request, const char* name, const TimeZone& zone,
                                     int daysLater) {
    const auto text = input::queryText(request, name);
    if (!text) return std::nullopt;
    const auto date = parseAnyDate(*text);
    if (!date) throw http::badRequest(std::string("Invalid ") + name);
    return zone.toUtc(std::chrono::sys_days(*date) + std::chrono::days(daysLater));
}

/// As the gateway sends it; now and then it puts the next call's address behind it.
std::optional<std::string> gatewayText(const http::Request& request, const char* name) {
    auto text = input::queryText(request, name);
    if (text) text->resize(std::min(text->find(";http"), text->size()));
    return text;
}

/// Money follows from the bank's messages: nobody else may send them.
void requireGateway(const Settings& settings, const http::Request& request) {
    const auto& known = settings.bankAddresses;
    if (std::find(known.begin(), known.end(), request.remoteAddress) != known.end()) return;
    if (settings.bankToken.empty())
        throw http::notFound("Bank messages from here are not configured (bank_token, bank_addresses)");
    if (!auth::equalConstantTime(gatewayText(request, "token").value_or(""), settings.bankToken))
        throw http::Error(401, "invalid_credentials", "Invalid token");
}

}  // namespace

http::Response Handlers::show(const http::Request& request) {
    return walletResponse(service_.show(accessOf(context_.database, request)));
}

http::Response Handlers::change(const http::Request& request) {
    const CompanyAccess access = accessOf(context_.database, request);
    const json::Value& body = request.json();
    return walletResponse(
        service_.change(access, {input::integer(body, "wallet_balance"), input::integer(body, "cost_per_connected")}));
}

http::Response Handlers::adjust(const http::Request& request) {
    const CompanyAccess access = accessOf(context_.database, request);
    const json::Value& body = request.json();
    const std::int64_t amount = *input::integer(body, "amount_toman");
    const bool subtract = *input::text(body, "operation") == "SUBTRACT";
    const Adjustment adjustment{subtract ? -amount : amount, input::text(body, "note").value_or("")};
    return service_.adjust(access, adjustment, repeatableOf(request), movedResponse);
}

http::Response Handlers::transactions(const http::Request& request) {
    const CompanyAccess access = accessOf(context_.database, request);
    LedgerQuery query;
    query.from = dayIn(request, "from_jalali", context_.zone, 0);
    query.before = dayIn(request, "to_jalali", context_.zone, 1);
    query.skip = input::queryInteger(request, "skip").value_or(0);
    query.limit = input::queryInteger(request, "limit").value_or(kDefaultPage);
    const LedgerPage page = service_.ledger(access, query);
    std::string body;
    json::Writer out(body);
    out.beginObject().key("items").beginArray();
    for (const LedgerEntry& entry : page.items) {
        out.beginObject();
        writeEntry(out, entry);
        out.endObject();
    }
    out.endArray().member("total", page.total).endObject();
    return http::Response::json(200, std::move(body));
}

http::Response Handlers::receive(const http::Request& request) {
    requireGateway(*context_.settings.get(), request);
    const std::string sender = gatewayText(request, "from").value_or("");
    const std::optional<std::int64_t> id = service_.receive(sender, gatewayText(request, "body").value_or(""));
    std::string body;
    json::Writer(body).beginObject().member("ok", true).member("stored", id.has_value()).member("id", id).endObject();
    return http::Response::json(200, std::move(body));
}

http::Response Handlers::topUp(const http::Request& request) {
    const CompanyAccess access = accessOf(context_.database, request);
    const json::Value& body = request.json();
    const auto day = parseAnyDate(*input::text(body, "jalali_date"));
    if (!day) throw http::badRequest("Invalid jalali_date");
    const std::chrono::minutes time(*input::integer(body, "hour") * 60 + *input::integer(body, "minute"));
    const time::Timestamp paidAt = context_.zone.toUtc(std::chrono::sys_days(*day) + time);
    return movedResponse(service_.topUp(access, {*input::integer(body, "amount_toman"), paidAt}));
}

}  // namespace hub::number_queue::billing

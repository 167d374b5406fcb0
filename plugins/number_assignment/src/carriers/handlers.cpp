#include "carriers/handlers.hpp"

#include "../access.hpp"
#include "../input.hpp"
#include "carriers/answers.hpp"
#include "hub/http/error.hpp"
#include "hub/json/writer.hpp"
#include "hub/phone/phone.hpp"
#include "hub/text/uuid.hpp"
#include "inventory/answers.hpp"
#include "webhooks/telnyx_signature.hpp"

namespace hub::number_assignment::carriers {

namespace {

/// "" is absent too.
std::optional<std::string> textIn(const json::Value& body, std::string_view name) {
    auto value = input::text(body, name);
    return value && value->empty() ? std::nullopt : value;
}

Provider queryProvider(const http::Request& request) {
    const auto name = input::queryText(request, "provider");
    if (name) {
        if (const auto provider = parseProvider(*name)) return *provider;
    }
    throw http::badRequest("Validation error",
                           {{"provider", "required", "must be twilio or telnyx", http::In::kQuery}});
}

std::string idOf(const http::Request& request, const char* notFound) {
    std::string id(request.pathParameter("id"));
    if (!text::isUuid(id)) throw http::notFound(notFound);
    return id;
}

/// Of the body those that are secrets.
json::Object secretsIn(const json::Value& body, std::initializer_list<std::string_view> names) {
    json::Object secrets;
    for (const std::string_view name : names) {
        if (auto value = textIn(body, name)) secrets.append(std::string(name), std::move(*value));
    }
    return secrets;
}

http::Response answer(int status, const std::function<void(json::Writer&)>& write) {
    std::string body;
    json::Writer out(body);
    out.beginObject().member("success", true);
    write(out);
    out.endObject();
    return http::Response::json(status, std::move(body));
}

/// A carrier's failure as the caller is to see it.
template <class Body>
auto atCarrier(const Body& body) {
    try {
        return body();
    } catch (const CarrierError& error) {
        throw asHttpError(error);
    }
}

void requirePublicKeys(const json::Object& secrets) {
    for (const std::string_view name : {kPublicKey, kSecondaryPublicKey}) {
        const json::Value* key = secrets.find(name);
        if (key != nullptr && !telnyx::isPublicKey(key->asString()))
            throw http::badRequest("Validation error",
                                   {{std::string(name), "invalid_format", "must be 32 bytes in base64"}});
    }
}

inventory::PhoneNumber numberOf(NumberService& numbers, const http::Request& request) {
    auto number = numbers.find(organizationOf(request.principal), idOf(request, "Phone number not found"));
    if (!number) throw http::notFound("Phone number not found");
    return std::move(*number);
}

}  // namespace

std::string Handlers::eventUrl(Provider provider) const {
    return calls_.eventUrl(provider);
}

http::Response Handlers::listAccounts(const http::Request& request) {
    const auto accounts = accounts_.list(organizationOf(request.principal));
    return answer(200, [&](json::Writer& out) {
        out.key("accounts").beginArray();
        for (const Account& account : accounts) writeAccount(out, account);
        out.endArray();
    });
}

http::Response Handlers::put(const http::Request& request, const AccountInput& given) {
    const Account account = accounts_.put(actorOf(request), given);
    return answer(200, [&](json::Writer& out) { writeAccount(out.key("account"), account); });
}

http::Response Handlers::putTwilioAccount(const http::Request& request) {
    const json::Value& body = request.json();
    AccountInput account{Provider::kTwilio, body.find("account_sid")->asString(), textIn(body, "answer_url"),
                         secretsIn(body, {kAuthToken, kSecondaryAuthToken, kApiKeySid, kApiKeySecret})};
    if (account.secrets.contains(kApiKeySid) != account.secrets.contains(kApiKeySecret))
        throw http::badRequest("Validation error", {{std::string(kApiKeySecret), "required",
                                                     "api_key_sid and api_key_secret go together"}});
    return put(request, account);
}

http::Response Handlers::putTelnyxAccount(const http::Request& request) {
    const json::Value& body = request.json();
    AccountInput account{Provider::kTelnyx, body.find("connection_id")->asString(), std::nullopt,
                         secretsIn(body, {kApiKey, kPublicKey, kSecondaryPublicKey})};
    requirePublicKeys(account.secrets);
    return put(request, account);
}

http::Response Handlers::deleteAccount(const http::Request& request) {
    const auto provider = parseProvider(std::string_view(request.path).substr(request.path.rfind('/') + 1));
    if (!provider || !accounts_.remove(actorOf(request), *provider)) throw http::notFound("There is no such account");
    return answer(200, [](json::Writer& out) { out.member("message", "Account removed"); });
}

http::Response Handlers::search(const http::Request& request) {
    Search search;
    search.country = input::canonicalCountry(input::queryText(request, "country").value_or(""));
    if (search.country.empty())
        throw http::badRequest(
            "Validation error",
            {{"country", "required", "must be the two letters of a country (ISO 3166), for example US", http::In::kQuery}});
    search.type = parseNumberType(input::queryText(request, "type").value_or("local")).value_or(NumberType::kLocal);
    search.areaCode = input::queryText(request, "area_code");
    search.contains = input::queryText(request, "contains");
    search.locality = input::queryText(request, "locality");
    search.limit = static_cast<int>(input::queryInteger(request, "limit").value_or(search.limit));
    const Provider provider = queryProvider(request);
    const auto found = atCarrier([&] { return numbers_.search(organizationOf(request.principal), provider, search); });
    return answer(200, [&](json::Writer& out) {
        out.member("provider", toString(provider)).key("phoneNumbers").beginArray();
        for (const AvailableNumber& number : found) writeAvailable(out, number);
        out.endArray();
    });
}

http::Response Handlers::buy(const http::Request& request) {
    const json::Value& body = request.json();
    inventory::NumberInput wanted;
    wanted.phoneNumber = body.find("phoneNumber")->asString();
    wanted.provider = body.find("provider")->asString();
    wanted.label = textIn(body, "label").value_or("");
    wanted.countryCode = phone::parse(wanted.phoneNumber, {}).region;
    const Provider provider = parseProvider(wanted.provider).value();
    const Purchase purchase =
        atCarrier([&] { return numbers_.buy(actorOf(request), provider, wanted, eventUrl(provider)); });
    if (!purchase.number) {
        return answer(202, [&](json::Writer& out) {
            out.member("message", "The carrier is carrying out the order: ask again, or synchronize later");
            out.member("order_id", purchase.orderId);
        });
    }
    return answer(201, [&](json::Writer& out) {
        out.member("message", "Phone number bought successfully");
        inventory::writeColumns(out.key("phoneNumber"), *purchase.number);
    });
}

http::Response Handlers::configure(const http::Request& request) {
    const inventory::PhoneNumber number = numberOf(numbers_, request);
    const std::string url = eventUrl(parseProvider(number.provider).value());
    atCarrier([&] { numbers_.configure(actorOf(request), number, url); });
    return answer(200, [&](json::Writer& out) {
        out.member("message", "Phone number configured successfully").member("webhook_url", url);
    });
}

http::Response Handlers::release(const http::Request& request) {
    const json::Value* confirm = request.json().find("confirm");
    if (confirm == nullptr || !confirm->isBool() || !confirm->asBool()) {
        throw http::badRequest("Validation error",
                               {{"confirm", "required", "must be true: the number is lost to you, perhaps for good"}});
    }
    const inventory::PhoneNumber number = numberOf(numbers_, request);
    atCarrier([&] { numbers_.release(actorOf(request), number); });
    return answer(200, [](json::Writer& out) { out.member("message", "Phone number released successfully"); });
}

http::Response Handlers::sync(const http::Request& request) {
    const Provider provider = queryProvider(request);
    const bool dryRun = input::queryFlag(request, "dry_run", true);
    const SyncResult result =
        atCarrier([&] { return numbers_.sync(actorOf(request), provider, eventUrl(provider), dryRun); });
    return http::Response::json(200, syncJson(provider, result, dryRun));
}

http::Response Handlers::dial(const http::Request& request) {
    DialOptions options;
    const json::Value& body = request.json();
    options.answerUrl = textIn(body, "answer_url");
    options.twiml = textIn(body, "twiml");
    options.ringSeconds = input::integer(body, "ring_seconds").value_or(options.ringSeconds);
    if (!seesEverybody(request.principal)) {
        // TwiML can call on to anywhere, past every limit and list of countries.
        if (options.answerUrl || options.twiml)
            throw http::forbidden(
                "Agents' calls go on as the account's answer_url says: leave answer_url and twiml out");
        options.onlyAgent = request.principal.userId;
    }
    const PlacedByHub call = calls_.dial(actorOf(request), idOf(request, "Reservation not found"), options);
    outbox_.wake();
    return answer(202, [&](json::Writer& out) { writeCall(out.key("call"), call); });
}

PlacedByHub Handlers::callOf(const http::Request& request) {
    auto call = calls_.find(organizationOf(request.principal), idOf(request, "Call not found"));
    if (!call || (!seesEverybody(request.principal) && call->agentId != request.principal.userId))
        throw http::notFound("Call not found");
    return std::move(*call);
}

http::Response Handlers::showCall(const http::Request& request) {
    const PlacedByHub call = callOf(request);
    return answer(200, [&](json::Writer& out) { writeCall(out.key("call"), call); });
}

http::Response Handlers::hangUp(const http::Request& request) {
    const PlacedByHub call = atCarrier([&] { return calls_.hangUp(actorOf(request), callOf(request)); });
    return answer(200, [&](json::Writer& out) { writeCall(out.key("call"), call); });
}

}  // namespace hub::number_assignment::carriers

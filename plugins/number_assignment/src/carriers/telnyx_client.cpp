#include "carriers/telnyx_client.hpp"

#include <algorithm>
#include <thread>

#include "webhooks/base64.hpp"

namespace hub::number_assignment::carriers {

namespace {

constexpr std::int64_t kMostPages = 10000;
constexpr std::string_view kReference = "dialhub:";
/// Telnyx documents 60 s for command_id; the rest is for a request under way.
constexpr std::chrono::seconds kCommandWindow{45};
/// Orders are carried out in the background, mostly within seconds.
constexpr int kOrderLooks = 4;
constexpr std::chrono::milliseconds kOrderPause{500};

Problem problemIn(const json::Value& body) {
    const json::Array& errors = itemsOf(body, "errors");
    if (errors.empty()) return {{}, "no explanation"};
    std::string text = textOf(errors.front(), "title");
    if (const std::string detail = textOf(errors.front(), "detail"); !detail.empty()) text += ": " + detail;
    return {textOf(errors.front(), "code"), text};
}

ExchangeSettings withCredentials(ExchangeSettings settings, const TelnyxAccount& account) {
    settings.provider = Provider::kTelnyx;
    settings.authorization = http::bearerAuthorization(account.apiKey);
    return settings;
}

const json::Value& dataOf(const json::Value& answer) {
    static const json::Value kNone;
    const json::Value* data = answer.find("data");
    return data != nullptr ? *data : kNone;
}

std::int64_t metaInteger(const json::Value& answer, std::string_view name) {
    const json::Value* meta = answer.find("meta");
    const json::Value* value = meta != nullptr ? meta->find(name) : nullptr;
    return value != nullptr && value->fitsInt64() ? value->asInteger() : 0;
}

std::string_view typeName(NumberType type) noexcept {
    switch (type) {
        case NumberType::kLocal:
            return "local";
        case NumberType::kMobile:
            return "mobile";
        case NumberType::kTollFree:
            return "toll_free";
    }
    return "local";
}

AvailableNumber readAvailable(const json::Value& item) {
    AvailableNumber number;
    number.phoneNumber = textOf(item, "phone_number");
    for (const json::Value& region : itemsOf(item, "region_information")) {
        const std::string type = textOf(region, "region_type");
        if (type == "rate_center" || type == "location") number.locality = textOf(region, "region_name");
        if (type == "state") number.region = textOf(region, "region_name");
    }
    for (const json::Value& feature : itemsOf(item, "features")) {
        number.voice |= textOf(feature, "name") == "voice";
        number.sms |= textOf(feature, "name") == "sms";
    }
    if (const json::Value* cost = item.find("cost_information"); cost != nullptr && cost->isObject()) {
        number.monthlyCost = textOf(*cost, "monthly_cost");
        number.currency = textOf(*cost, "currency");
    }
    return number;
}

/// Statuses in which a number is the account's.
bool isOwned(const std::string& status) noexcept {
    return status != "deleted" && status != "ported-out" && status != "ported_out" && status != "purchase-failed" &&
           status != "purchase_failed" && status != "port-failed" && status != "port_failed";
}

}  // namespace

TelnyxClient::TelnyxClient(http::Client& client, ExchangeSettings settings, const TelnyxAccount& account)
    : connection_(account.connectionId), exchange_(client, withCredentials(std::move(settings), account), problemIn) {}

json::Value TelnyxClient::get(std::string operation, const std::string& path, const http::Parameters& query) const {
    Call call;
    call.operation = std::move(operation);
    call.target = "/v2" + path;
    if (!query.items().empty()) call.target += "?" + http::formEncode(query);
    return exchange_.send(call);
}

json::Value TelnyxClient::sendJson(Call call, const json::Value& body) const {
    call.target = "/v2" + call.target;
    call.contentType = "application/json";
    call.body = json::dump(body);
    return exchange_.send(call);
}

json::Value TelnyxClient::application() const {
    try {
        return dataOf(get("read_application", "/call_control_applications/" + http::percentEncode(connection_), {}));
    } catch (const CarrierError& error) {
        if (error.failure() != Failure::kNotFound) throw;
        return nullptr;
    }
}

OwnedNumber TelnyxClient::readNumber(const json::Value& item, const std::string& applicationUrl) const {
    OwnedNumber number;
    number.id = textOf(item, "id");
    number.phoneNumber = textOf(item, "phone_number");
    number.name = textOf(item, "customer_reference");
    number.status = textOf(item, "status");
    number.usable = number.status == "active";
    number.voice = true;
    number.sms = !textOf(item, "messaging_profile_id").empty();
    const std::string connection = textOf(item, "connection_id");
    if (connection == connection_)
        number.webhookUrl = applicationUrl;
    else if (!connection.empty())
        number.takenOverBy = "connection " + connection;
    return number;
}

std::vector<OwnedNumber> TelnyxClient::numbers(std::vector<http::Parameter> query) const {
    const std::string url = textOf(application(), "webhook_event_url");
    std::vector<OwnedNumber> all;
    query.push_back({"page[size]", "250"});
    query.push_back({"page[number]", "1"});
    for (std::int64_t page = 1; page <= kMostPages; ++page) {
        query.back().value = std::to_string(page);
        const json::Value answer = get("list_numbers", "/phone_numbers", http::Parameters(query));
        for (const json::Value& item : itemsOf(answer, "data")) {
            if (isOwned(textOf(item, "status"))) all.push_back(readNumber(item, url));
        }
        if (page >= metaInteger(answer, "total_pages")) return all;
    }
    throw CarrierError(Failure::kUnknown, "list_numbers: the pages do not end");
}

std::vector<OwnedNumber> TelnyxClient::listOwned() {
    return numbers({});
}

std::optional<OwnedNumber> TelnyxClient::findOwned(const std::string& phoneNumber) {
    for (OwnedNumber& number : numbers({{"filter[phone_number]", phoneNumber}})) {
        if (number.phoneNumber == phoneNumber) return std::move(number);
    }
    return std::nullopt;
}

std::vector<AvailableNumber> TelnyxClient::search(const Search& search) {
    std::vector<http::Parameter> query{{"filter[country_code]", search.country},
                                       {"filter[phone_number_type]", std::string(typeName(search.type))},
                                       {"filter[features]", "voice"},
                                       {"filter[limit]", std::to_string(search.limit)}};
    if (search.areaCode) query.push_back({"filter[national_destination_code]", *search.areaCode});
    if (search.contains) query.push_back({"filter[phone_number][contains]", *search.contains});
    if (search.locality) query.push_back({"filter[locality]", *search.locality});
    const json::Value answer = get("search_numbers", "/available_phone_numbers", http::Parameters(std::move(query)));
    std::vector<AvailableNumber> found;
    for (const json::Value& item : itemsOf(answer, "data")) found.push_back(readAvailable(item));
    return found;
}

std::optional<json::Value> TelnyxClient::latestOrder(const std::string& phoneNumber) const {
    const json::Value answer =
        get("find_orders", "/number_orders",
            http::Parameters({{"filter[customer_reference]", std::string(kReference) + phoneNumber}}));
    std::optional<json::Value> latest;
    for (const json::Value& order : itemsOf(answer, "data")) {
        if (!latest || textOf(order, "created_at") > textOf(*latest, "created_at")) latest = order;
    }
    return latest;
}

Order TelnyxClient::buy(const std::string& phoneNumber, const std::string&) {
    if (auto owned = findOwned(phoneNumber); owned && owned->usable) return {OrderState::kDone, *owned};
    std::optional<json::Value> order = latestOrder(phoneNumber);
    if (!order || textOf(*order, "status") != "pending") {
        const json::Value body =
            json::Object{{"phone_numbers", json::Array{json::Object{{"phone_number", phoneNumber}}}},
                         {"connection_id", connection_},
                         {"customer_reference", std::string(kReference) + phoneNumber}};
        order = dataOf(sendJson({.operation = "buy_number",
                                 .method = http::Method::kPost,
                                 .target = "/number_orders",
                                 .repeat = Repeat::kNever},
                                body));
    }
    const std::string id = textOf(*order, "id");
    for (int look = 1; textOf(*order, "status") == "pending" && look <= kOrderLooks; ++look) {
        std::this_thread::sleep_for(kOrderPause);
        order = dataOf(get("read_order", "/number_orders/" + http::percentEncode(id), {}));
    }
    const std::string status = textOf(*order, "status");
    if (status == "failure") throw CarrierError(Failure::kRejected, "buy_number: the order has failed");
    if (status == "success") {
        if (auto owned = findOwned(phoneNumber)) return {OrderState::kDone, std::move(*owned)};
    }
    Order pending{OrderState::kPending, {}};
    pending.number.id = id;
    pending.number.phoneNumber = phoneNumber;
    return pending;
}

void TelnyxClient::configure(const OwnedNumber& number, const std::string& eventUrl) {
    const json::Value current = application();
    if (current.isNull())
        throw CarrierError(Failure::kRejected, "configure_number: there is no Call Control application " + connection_);
    if (textOf(current, "webhook_event_url") != eventUrl) {
        sendJson({.operation = "configure_application",
                  .method = http::Method::kPatch,
                  .target = "/call_control_applications/" + http::percentEncode(connection_)},
                 json::Object{{"application_name", textOf(current, "application_name")},
                              {"webhook_event_url", eventUrl},
                              {"webhook_api_version", "2"}});
    }
    sendJson({.operation = "configure_number",
              .method = http::Method::kPatch,
              .target = "/phone_numbers/" + http::percentEncode(number.id)},
             json::Object{{"connection_id", connection_}});
}

void TelnyxClient::release(const OwnedNumber& number) {
    Call call;
    call.operation = "release_number";
    call.method = http::Method::kDelete;
    call.target = "/v2/phone_numbers/" + http::percentEncode(number.id);
    try {
        exchange_.send(call);
    } catch (const CarrierError& error) {
        if (error.failure() != Failure::kNotFound) throw;
    }
}

PlacedCall TelnyxClient::place(const CallRequest& request) {
    const json::Value answer = sendJson(
        {.operation = "place_call", .method = http::Method::kPost, .target = "/calls", .repeat = Repeat::kNever},
        json::Object{{"connection_id", connection_},
                     {"to", request.to},
                     {"from", request.from},
                     {"timeout_secs", request.ringSeconds},
                     {"command_id", request.id},
                     {"client_state", toBase64(request.id)},
                     {"webhook_url", request.targets.eventUrl},
                     {"webhook_url_method", "POST"}});
    PlacedCall placed{textOf(dataOf(answer), "call_control_id"), {}};
    if (placed.id.empty()) throw CarrierError(Failure::kUnknown, "place_call: the answer has no call_control_id");
    return placed;
}

std::vector<PlacedCall> TelnyxClient::findPlaced(const CallRequest& request, time::Timestamp) {
    const std::string state = toBase64(request.id);
    const std::string path = "/connections/" + http::percentEncode(connection_) + "/active_calls";
    std::vector<PlacedCall> found;
    std::string after;
    for (std::int64_t page = 1; page <= kMostPages; ++page) {
        std::vector<http::Parameter> query{{"page[limit]", "250"}};
        if (!after.empty()) query.push_back({"page[after]", after});
        const json::Value answer = get("find_calls", path, http::Parameters(std::move(query)));
        for (const json::Value& item : itemsOf(answer, "data")) {
            if (textOf(item, "client_state") == state) found.push_back({textOf(item, "call_control_id"), {}});
        }
        const json::Value* meta = answer.find("meta");
        const json::Value* cursors = meta != nullptr ? meta->find("cursors") : nullptr;
        std::string next = cursors != nullptr ? textOf(*cursors, "after") : std::string();
        if (next.empty() || next == after || itemsOf(answer, "data").empty()) return found;
        after = std::move(next);
    }
    throw CarrierError(Failure::kUnknown, "find_calls: the pages do not end");
}

bool TelnyxClient::repeatable(std::chrono::milliseconds sinceFirst) const noexcept {
    return sinceFirst < kCommandWindow;
}

void TelnyxClient::hangUp(const std::string& carrierCallId) {
    try {
        sendJson({.operation = "hang_up",
                  .method = http::Method::kPost,
                  .target = "/calls/" + http::percentEncode(carrierCallId) + "/actions/hangup"},
                 json::Object{});
    } catch (const CarrierError& error) {
        // 90018: the call has ended; 90015: it is not known any more.
        if (error.failure() != Failure::kNotFound && error.code() != "90018" && error.code() != "90015") throw;
    }
}

}  // namespace hub::number_assignment::carriers

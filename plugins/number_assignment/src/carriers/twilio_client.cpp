#include "carriers/twilio_client.hpp"

#include <algorithm>

namespace hub::number_assignment::carriers {

namespace {

constexpr std::string_view kForm = "application/x-www-form-urlencoded";
constexpr std::string_view kNumbers = "/IncomingPhoneNumbers";
constexpr int kMostPages = 10000;
/// Clocks differ, and Twilio's dates have whole seconds.
constexpr std::chrono::seconds kClockDifference{10};

Problem problemIn(const json::Value& body) {
    return {textOf(body, "code"), textOf(body, "message")};
}

ExchangeSettings withCredentials(ExchangeSettings settings, const TwilioAccount& account) {
    settings.provider = Provider::kTwilio;
    settings.authorization = http::basicAuthorization(account.user, account.password);
    return settings;
}

std::optional<std::string> takenOver(const json::Value& item) {
    if (std::string trunk = textOf(item, "trunk_sid"); !trunk.empty()) return "trunk " + trunk;
    if (std::string application = textOf(item, "voice_application_sid"); !application.empty())
        return "application " + application;
    return std::nullopt;
}

OwnedNumber readNumber(const json::Value& item) {
    OwnedNumber number;
    number.id = textOf(item, "sid");
    number.phoneNumber = textOf(item, "phone_number");
    number.name = textOf(item, "friendly_name");
    number.status = textOf(item, "status");
    if (const json::Value* able = item.find("capabilities")) {
        number.voice = trueIn(*able, "voice");
        number.sms = trueIn(*able, "sms");
    }
    number.webhookUrl = textOf(item, "status_callback");
    number.takenOverBy = takenOver(item);
    return number;
}

std::string_view segment(NumberType type) noexcept {
    switch (type) {
        case NumberType::kLocal:
            return "Local";
        case NumberType::kMobile:
            return "Mobile";
        case NumberType::kTollFree:
            return "TollFree";
    }
    return "Local";
}

http::Parameters callForm(const CallRequest& request) {
    std::vector<http::Parameter> form{{"To", request.to}, {"From", request.from}};
    if (request.targets.twiml)
        form.push_back({"Twiml", *request.targets.twiml});
    else if (request.targets.answerUrl)
        form.push_back({"Url", *request.targets.answerUrl});
    form.push_back({"StatusCallback", request.targets.eventUrl});
    form.push_back({"StatusCallbackMethod", "POST"});
    for (const char* event : {"initiated", "ringing", "answered", "completed"})
        form.push_back({"StatusCallbackEvent", event});
    form.push_back({"Timeout", std::to_string(request.ringSeconds)});
    return http::Parameters(std::move(form));
}

}  // namespace

TwilioClient::TwilioClient(http::Client& client, ExchangeSettings settings, const TwilioAccount& account)
    : account_("/2010-04-01/Accounts/" + http::percentEncode(account.accountSid)),
      exchange_(client, withCredentials(std::move(settings), account), problemIn) {}

json::Value TwilioClient::get(std::string operation, const std::string& resource, const http::Parameters& query) const {
    Call call;
    call.operation = std::move(operation);
    call.target = account_ + resource + ".json";
    if (!query.items().empty()) call.target += "?" + http::formEncode(query);
    return exchange_.send(call);
}

json::Value TwilioClient::post(std::string operation, const std::string& resource, const http::Parameters& form,
                               Repeat repeat) const {
    Call call;
    call.operation = std::move(operation);
    call.method = http::Method::kPost;
    call.target = account_ + resource + ".json";
    call.contentType = kForm;
    call.body = http::formEncode(form);
    call.repeat = repeat;
    return exchange_.send(call);
}

std::vector<OwnedNumber> TwilioClient::numbers(const http::Parameters& query) const {
    std::vector<OwnedNumber> all;
    json::Value page = get("list_numbers", std::string(kNumbers), query);
    for (int count = 1;; ++count) {
        for (const json::Value& item : itemsOf(page, "incoming_phone_numbers")) all.push_back(readNumber(item));
        const std::string next = textOf(page, "next_page_uri");
        if (next.empty()) return all;
        // Anything but a path of this account would take the credentials elsewhere.
        if (!next.starts_with(account_ + "/") || count >= kMostPages)
            throw CarrierError(Failure::kUnknown, "list_numbers: the next page has an unexpected address");
        page = exchange_.send({.operation = "list_numbers", .target = next});
    }
}

std::vector<OwnedNumber> TwilioClient::listOwned() {
    return numbers(http::Parameters(std::vector<http::Parameter>{{"PageSize", "1000"}}));
}

std::optional<OwnedNumber> TwilioClient::findOwned(const std::string& phoneNumber) {
    // The filter also takes parts of numbers.
    for (OwnedNumber& number : numbers(http::Parameters({{"PhoneNumber", phoneNumber}, {"PageSize", "50"}}))) {
        if (number.phoneNumber == phoneNumber) return std::move(number);
    }
    return std::nullopt;
}

std::vector<AvailableNumber> TwilioClient::search(const Search& search) {
    std::vector<http::Parameter> query{{"VoiceEnabled", "true"}, {"PageSize", std::to_string(search.limit)}};
    if (search.areaCode) query.push_back({"AreaCode", *search.areaCode});
    if (search.contains) query.push_back({"Contains", *search.contains});
    if (search.locality) query.push_back({"InLocality", *search.locality});
    const std::string resource = "/AvailablePhoneNumbers/" + http::percentEncode(search.country) + "/";
    const json::Value answer =
        get("search_numbers", resource + std::string(segment(search.type)), http::Parameters(std::move(query)));
    std::vector<AvailableNumber> found;
    for (const json::Value& item : itemsOf(answer, "available_phone_numbers")) {
        AvailableNumber number;
        number.phoneNumber = textOf(item, "phone_number");
        number.locality = textOf(item, "locality");
        number.region = textOf(item, "region");
        if (const json::Value* able = item.find("capabilities")) {
            // The API's own documents disagree about the case.
            number.voice = trueIn(*able, "voice");
            number.sms = trueIn(*able, "SMS") || trueIn(*able, "sms");
        }
        found.push_back(std::move(number));
    }
    return found;
}

Order TwilioClient::buy(const std::string& phoneNumber, const std::string& eventUrl) {
    if (auto owned = findOwned(phoneNumber)) return {OrderState::kDone, std::move(*owned)};
    const http::Parameters form(
        {{"PhoneNumber", phoneNumber}, {"StatusCallback", eventUrl}, {"StatusCallbackMethod", "POST"}});
    try {
        return {OrderState::kDone, readNumber(post("buy_number", std::string(kNumbers), form, Repeat::kNever))};
    } catch (const CarrierError& error) {
        if (error.failure() != Failure::kUnknown) throw;
        if (auto owned = findOwned(phoneNumber)) return {OrderState::kDone, std::move(*owned)};
        throw;
    }
}

void TwilioClient::configure(const OwnedNumber& number, const std::string& eventUrl) {
    post("configure_number", std::string(kNumbers) + "/" + http::percentEncode(number.id),
         http::Parameters({{"StatusCallback", eventUrl}, {"StatusCallbackMethod", "POST"}}), Repeat::kSafe);
}

void TwilioClient::release(const OwnedNumber& number) {
    Call call;
    call.operation = "release_number";
    call.method = http::Method::kDelete;
    call.target = account_ + std::string(kNumbers) + "/" + http::percentEncode(number.id) + ".json";
    try {
        exchange_.send(call);
    } catch (const CarrierError& error) {
        if (error.failure() != Failure::kNotFound) throw;
    }
}

PlacedCall TwilioClient::place(const CallRequest& request) {
    const json::Value answer = post("place_call", "/Calls", callForm(request), Repeat::kNever);
    PlacedCall placed{textOf(answer, "sid"), textOf(answer, "status")};
    if (placed.id.empty()) throw CarrierError(Failure::kUnknown, "place_call: the answer has no sid");
    return placed;
}

std::vector<PlacedCall> TwilioClient::findPlaced(const CallRequest& request, time::Timestamp since) {
    const json::Value answer = get("find_calls", "/Calls",
                                   http::Parameters({{"To", request.to}, {"From", request.from}, {"PageSize", "100"}}));
    std::vector<PlacedCall> found;
    // The newest come first. A queued call has no start yet, so that a filter by StartTime would miss it.
    for (const json::Value& item : itemsOf(answer, "calls")) {
        if (textOf(item, "from") != request.from || textOf(item, "to") != request.to) continue;
        if (textOf(item, "direction") != "outbound-api") continue;
        const auto created = parseRfc2822(textOf(item, "date_created"));
        if (created && *created + kClockDifference >= since)
            found.push_back({textOf(item, "sid"), textOf(item, "status")});
    }
    std::reverse(found.begin(), found.end());
    return found;
}

void TwilioClient::hangUp(const std::string& carrierCallId) {
    try {
        post("hang_up", "/Calls/" + http::percentEncode(carrierCallId),
             http::Parameters(std::vector<http::Parameter>{{"Status", "completed"}}), Repeat::kSafe);
    } catch (const CarrierError& error) {
        // 21220: the call is not in progress any more.
        if (error.failure() != Failure::kNotFound && error.code() != "21220") throw;
    }
}

}  // namespace hub::number_assignment::carriers

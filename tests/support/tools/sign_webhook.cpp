/// @file
/// @brief Signs as carriers do, with the hub's own code, for judgement by the carriers' libraries.
///
/// Standard input: {"twilio": [{"token", "url", "params": {name: text or [text…]}}], "telnyx": [{"seed" (hex),
/// "timestamp", "body"}]}. Standard output: the signatures, in the same order.
#include <iostream>
#include <iterator>

#include "hub/auth/hmac.hpp"
#include "hub/json/value.hpp"
#include "webhooks/telnyx_signature.hpp"
#include "webhooks/twilio_signature.hpp"

namespace {

using hub::json::Value;

std::string twilioSignature(const Value& request) {
    std::vector<hub::http::Parameter> items;
    for (const auto& [name, value] : request.find("params")->asObject()) {
        if (value.isString())
            items.push_back({name, value.asString()});
        else
            for (const Value& one : value.asArray()) items.push_back({name, one.asString()});
    }
    return hub::number_assignment::twilio::sign(request.find("token")->asString(), request.find("url")->asString(),
                                                hub::http::Parameters(std::move(items)));
}

std::string telnyxSignature(const Value& request) {
    return hub::number_assignment::telnyx::sign(hub::auth::fromHex(request.find("seed")->asString()).value(),
                                                request.find("timestamp")->asString(),
                                                request.find("body")->asString());
}

}  // namespace

int main() {
    const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
    const Value requests = hub::json::parse(text);
    hub::json::Array twilio, telnyx;
    for (const Value& request : requests.find("twilio")->asArray()) twilio.push_back(twilioSignature(request));
    for (const Value& request : requests.find("telnyx")->asArray()) telnyx.push_back(telnyxSignature(request));
    std::cout << hub::json::dump(hub::json::Object{{"twilio", std::move(twilio)}, {"telnyx", std::move(telnyx)}})
              << '\n';
}

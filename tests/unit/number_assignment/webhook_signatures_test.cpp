#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "hub/auth/hmac.hpp"
#include "hub/json/value.hpp"
#include "number_assignment/src/webhooks/base64.hpp"
#include "number_assignment/src/webhooks/telnyx_signature.hpp"
#include "number_assignment/src/webhooks/twilio_signature.hpp"
#include "support/project.hpp"

using hub::http::Parameter;
using hub::http::Parameters;
using namespace hub::number_assignment;

namespace {

using Items = std::vector<Parameter>;

const std::string kToken = "12345";

/// Made with the official libraries; see tests/fixtures/carriers.
hub::json::Value vectors(const std::string& name) {
    std::ifstream file(hub::testing::projectDirectory() / "tests/fixtures/carriers" / name);
    std::stringstream text;
    text << file.rdbuf();
    return hub::json::parse(text.str());
}

Parameters parametersOf(const hub::json::Value& vector) {
    std::vector<Parameter> items;
    const hub::json::Value* params = vector.find("params");
    if (params == nullptr) return {};
    for (const auto& [name, value] : params->asObject()) {
        if (value.isArray()) {
            for (const auto& one : value.asArray()) items.push_back({name, one.asString()});
        } else {
            items.push_back({name, value.asString()});
        }
    }
    return Parameters(std::move(items));
}

twilio::SignedRequest formRequest(std::string url, Parameters parameters = {}) {
    return {std::move(url), true, "ignored=1", std::move(parameters)};
}

bool accepted(const std::string& signedUrl, const std::string& requestUrl) {
    const Parameters parameters(Items{{"CallSid", "CA1"}, {"To", "+18005551212"}});
    return twilio::verify({kToken}, formRequest(requestUrl, parameters), twilio::sign(kToken, signedUrl, parameters));
}

const std::string kPublicKey = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
const std::string kSeed = *hub::auth::fromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");

hub::time::Timestamp at(std::int64_t seconds) {
    return hub::time::Timestamp(std::chrono::seconds(seconds));
}

}  // namespace

TEST_CASE("number_assignment: Twilio's signatures are those of the official library") {
    const hub::json::Value file = vectors("twilio_signature_vectors.json");
    for (const hub::json::Value& vector : file.find("vectors")->asArray()) {
        INFO(vector.find("name")->asString());
        const std::string url = vector.find("url")->asString();
        const std::string signature = vector.find("signature")->asString();
        const hub::json::Value* body = vector.find("body");
        twilio::SignedRequest request = formRequest(url, parametersOf(vector));
        if (body != nullptr) {
            request.form = false;
            request.body = body->asString();
        }
        CHECK(twilio::sign(kToken, url, request.parameters) == signature);
        CHECK(twilio::verify({kToken}, request, signature));
        CHECK_FALSE(twilio::verify({"other"}, request, signature));
        CHECK(twilio::verify({"other", kToken}, request, signature));  // one of two tokens during rotation
    }
}

TEST_CASE("number_assignment: the port of the URL may be signed or not") {
    CHECK(accepted("https://hub.example/w?a=1", "https://hub.example:8443/w?a=1"));
    CHECK(accepted("https://hub.example:8443/w?a=1", "https://hub.example:8443/w?a=1"));
    CHECK(accepted("https://hub.example:443/w", "https://hub.example/w"));
    CHECK(accepted("http://hub.example:80/w", "http://hub.example/w"));
    CHECK(accepted("https://[::1]/w", "https://[::1]:8443/w"));
    CHECK_FALSE(accepted("https://hub.example:8443/w", "https://hub.example/w"));
    CHECK_FALSE(accepted("http://hub.example/w", "https://hub.example/w"));
    CHECK_FALSE(accepted("https://hub.example/w/", "https://hub.example/w"));
    CHECK_FALSE(accepted("https://hub.example/w", "https://user:pass@hub.example/w"));
    CHECK(accepted("https://hub.example/w?b=It%27s+ok", "https://hub.example/w?b=It's+ok"));
    CHECK_FALSE(accepted("https://hub.example/w%27?b=It%27s", "https://hub.example/w'?b=It's"));
}

TEST_CASE("number_assignment: what Twilio did not sign is refused") {
    const std::string url = "https://hub.example/w";
    const Parameters signedOnes(Items{{"a", "1"}});
    const std::string signature = twilio::sign(kToken, url, signedOnes);
    CHECK_FALSE(twilio::verify({kToken}, formRequest(url, Parameters(Items{{"a", "1"}, {"b", "2"}})), signature));
    CHECK_FALSE(twilio::verify({kToken}, formRequest(url, Parameters(Items{{"a", "2"}})), signature));
    CHECK_FALSE(twilio::verify({kToken}, formRequest(url, signedOnes), ""));
    CHECK_FALSE(twilio::verify({kToken}, formRequest(url, signedOnes), signature + "="));
    CHECK_FALSE(twilio::verify({}, formRequest(url, signedOnes), signature));
    CHECK(twilio::verify({kToken}, formRequest(url, Parameters(Items{{"a", "1"}, {"a", "1"}})), signature));

    const std::string body = R"({"a":1})";
    const std::string digest = hub::auth::toHex(hub::auth::sha256(body));
    const std::string jsonUrl = url + "?x=1&bodySHA256=" + digest;
    const std::string jsonSignature = twilio::sign(kToken, jsonUrl, {});
    CHECK(twilio::verify({kToken}, {jsonUrl, false, body, {}}, jsonSignature));
    CHECK_FALSE(twilio::verify({kToken}, {jsonUrl, false, body + " ", {}}, jsonSignature));
    // Without the digest nothing vouches for a body that is no form.
    CHECK_FALSE(twilio::verify({kToken}, {url, false, body, {}}, twilio::sign(kToken, url, {})));
}

TEST_CASE("number_assignment: Telnyx' signatures are those of the official library") {
    const hub::json::Value file = vectors("telnyx_ed25519_vectors.json");
    for (const hub::json::Value& vector : file.find("vectors")->asArray()) {
        INFO(vector.find("name")->asString());
        const std::string timestamp = vector.find("timestamp")->asString();
        const std::string body = vector.find("body")->asString();
        const std::string signature = vector.find("signature")->asString();
        const std::string key = vector.find("publicKey")->asString();
        const std::string seed = *hub::auth::fromHex(vector.find("seedHex")->asString());
        const auto now = at(std::stoll(timestamp));
        CHECK(telnyx::sign(seed, timestamp, body) == signature);
        CHECK(telnyx::verify({key}, {timestamp, signature, body}, now));
        CHECK(telnyx::verify({toBase64(std::string(32, 'x')), key}, {timestamp, signature, body}, now));
        CHECK_FALSE(telnyx::verify({toBase64(std::string(32, 'x'))}, {timestamp, signature, body}, now));
        CHECK_FALSE(telnyx::verify({key}, {timestamp, signature, body + " "}, now));
        CHECK_FALSE(telnyx::verify({key}, {std::to_string(std::stoll(timestamp) + 1), signature, body}, now));
    }
}

TEST_CASE("number_assignment: Telnyx' timestamp is within five minutes and spelled in digits") {
    const std::string body = "{}";
    const auto judge = [&](const std::string& timestamp, std::int64_t now) {
        const std::string signature = telnyx::sign(kSeed, timestamp, body);
        return telnyx::verify({kPublicKey}, {timestamp, signature, body}, at(now));
    };
    CHECK(judge("1700000000", 1700000300));
    CHECK(judge("1700000300", 1700000000));
    CHECK_FALSE(judge("1700000000", 1700000301));
    CHECK_FALSE(judge("1700000301", 1700000000));
    for (const char* wrong : {"1.7e9", "+1700000000", " 1700000000", "1700000000 ", "", "-1", "99999999999999999999"}) {
        INFO(wrong);
        CHECK_FALSE(judge(wrong, 1700000000));
    }
    const std::string signature = telnyx::sign(kSeed, "1700000000", body);
    for (const std::string& wrong : {std::string(), signature.substr(0, 87), signature + "=", "\n" + signature}) {
        CHECK_FALSE(telnyx::verify({kPublicKey}, {"1700000000", wrong, body}, at(1700000000)));
    }
    CHECK_FALSE(telnyx::verify({"no key"}, {"1700000000", signature, body}, at(1700000000)));
    CHECK(telnyx::isPublicKey(kPublicKey));
    CHECK_FALSE(telnyx::isPublicKey(kPublicKey + kPublicKey));
}

TEST_CASE("number_assignment: base64 has one spelling") {
    for (const std::string& bytes :
         {std::string(), std::string("f"), std::string("fo"), std::string("foo"), std::string(3, '\0')}) {
        CHECK(fromBase64(toBase64(bytes)) == bytes);
    }
    for (const char* wrong : {"Zg", "Zg=", "Zh==", "Z===", "====", "Zm9v\n", "Zm 9", "Zm9_", "Zg==Zg=="}) {
        INFO(wrong);
        CHECK_FALSE(fromBase64(wrong));
    }
}

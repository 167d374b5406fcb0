#include "access.hpp"

#include <catch2/catch.hpp>

#include "dialect/request.hpp"
#include "hub/auth/hmac.hpp"
#include "hub/http/error.hpp"
#include "requests.hpp"

using namespace hub;
using namespace hub::lead_intake;
using namespace hub::lead_intake::testing;

namespace {

constexpr std::string_view kSecret = "a-shared-secret";
const time::Timestamp kNow = *time::parseIso8601("2024-11-12T15:40:14Z");
constexpr std::string_view kNowSeconds = "1731426014";

std::string sign(std::string_view text) {
    return auth::toHex(auth::hmacSha256(kSecret, text));
}

/// The refusal's text, or "accepted".
std::string check(const http::Request& request, const SignatureRules& rules) {
    try {
        checkSignature(request, dialect::readRequest(request), rules, kNow);
    } catch (const http::Error& error) {
        return std::to_string(error.status()) + " " + error.what();
    }
    return "accepted";
}

http::Request signedRequest(std::string_view signature, std::string_view timestamp) {
    http::Request request = getRequest("user=8050&api_key=K1&lead_id=5&city=New%20York");
    request.headers.add("X-Dialer-Signature", std::string(signature));
    request.headers.add("X-Dialer-Timestamp", std::string(timestamp));
    return request;
}

}  // namespace

TEST_CASE("lead_intake: an address range holds its addresses and no others") {
    const auto holds = [](std::string_view range, std::string_view address) {
        const auto parsed = AddressRange::parse(range);
        REQUIRE(parsed);
        return parsed->contains(address);
    };
    CHECK(holds("192.0.2.7", "192.0.2.7"));
    CHECK_FALSE(holds("192.0.2.7", "192.0.2.8"));
    CHECK(holds("192.0.2.0/23", "192.0.3.255"));
    CHECK_FALSE(holds("192.0.2.0/23", "192.0.4.0"));
    CHECK(holds("192.0.2.0/24", "::ffff:192.0.2.1"));
    CHECK(holds("2001:db8::/33", "2001:db8:7fff::1"));
    CHECK_FALSE(holds("2001:db8::/33", "2001:db8:8000::1"));
    CHECK(holds("0.0.0.0/0", "203.0.113.9"));
    CHECK_FALSE(holds("0.0.0.0/0", "2001:db8::1"));
    CHECK_FALSE(holds("192.0.2.0/24", "somewhere"));
}

TEST_CASE("lead_intake: what is no address range is refused") {
    for (const std::string_view text :
         {"", "192.0.2", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/", "2001:db8::/129", "host"}) {
        INFO(text);
        CHECK_FALSE(AddressRange::parse(text));
    }
}

TEST_CASE("lead_intake: the signature is over sorted fields without the key") {
    const dialect::Wire wire = dialect::readRequest(signedRequest("", ""));
    CHECK(signedText(wire, std::nullopt) == "city=New York&lead_id=5&user=8050");
    CHECK(signedText(wire, "17") == "city=New York&lead_id=5&timestamp=17&user=8050");
    const dialect::Wire json =
        dialect::readRequest(postRequest("application/json", R"({"b": true, "a": null, "n": 5, "b2": 1.5})"));
    CHECK(signedText(json, std::nullopt) == "a=None&b=True&b2=1.5&n=5");
}

TEST_CASE("lead_intake: only current, complete and unchanged requests pass the signature check") {
    const SignatureRules rules{std::string(kSecret), false, std::chrono::seconds(300)};
    const std::string good = sign("city=New York&lead_id=5&user=8050");
    CHECK(check(signedRequest(good, kNowSeconds), rules) == "accepted");
    CHECK(check(signedRequest(good, "1731425714"), rules) == "accepted");
    CHECK(check(signedRequest(good, "1731425713"), rules) == "401 Request timestamp expired");
    CHECK(check(signedRequest(good, "1731426315"), rules) == "401 Request timestamp expired");
    CHECK(check(signedRequest(good, "now"), rules) == "400 Invalid timestamp format");
    CHECK(check(signedRequest(sign("city=New York&lead_id=6&user=8050"), kNowSeconds), rules) ==
          "401 Invalid signature");
    CHECK(check(signedRequest("zz", kNowSeconds), rules) == "401 Invalid signature");
    CHECK(check(signedRequest("", kNowSeconds), rules) == "401 Missing security headers");
    CHECK(check(getRequest("lead_id=5"), rules) == "401 Missing security headers");
    CHECK(check(getRequest("lead_id=5"), {}) == "accepted");

    SignatureRules covering = rules;
    covering.coversTimestamp = true;
    CHECK(check(signedRequest(good, kNowSeconds), covering) == "401 Invalid signature");
    const std::string covered = sign("city=New York&lead_id=5&timestamp=1731426014&user=8050");
    CHECK(check(signedRequest(covered, kNowSeconds), covering) == "accepted");
}

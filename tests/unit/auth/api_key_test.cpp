#include "hub/auth/api_key.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <set>

#include "hub/auth/hmac.hpp"
#include "hub/auth/random.hpp"

namespace auth = hub::auth;

TEST_CASE("api_key: generated keys have the form, differ, and survive VICIdial's filter") {
    const std::string allowed = "-%=+.:/@?&_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    std::set<std::string> seen;
    for (int i = 0; i < 200; ++i) {
        const std::string key = auth::generateApiKey();
        CHECK(key.size() == 46);
        CHECK(auth::isApiKeyForm(key));
        CHECK(key.find_first_not_of(allowed) == std::string::npos);
        CHECK(key.find('.') == std::string::npos);
        CHECK(key.starts_with(auth::apiKeyPrefix(key)));
        seen.insert(auth::apiKeyPrefix(key));
    }
    CHECK(seen.size() == 200);
}

TEST_CASE("api_key: other forms are told apart") {
    const std::string key = auth::generateApiKey();
    CHECK_FALSE(auth::isApiKeyForm(""));
    CHECK_FALSE(auth::isApiKeyForm(key.substr(1)));
    CHECK_FALSE(auth::isApiKeyForm(key + "a"));
    CHECK_FALSE(auth::isApiKeyForm("DH_" + key.substr(3)));
    CHECK_FALSE(auth::isApiKeyForm(key.substr(0, 45) + "-"));
}

TEST_CASE("api_key: a logged query holds no secret") {
    const std::string key = auth::generateApiKey();
    CHECK(auth::redactQuery("") == "");
    CHECK(auth::redactQuery("a=1&b=&c") == "a=1&b=&c");
    CHECK(auth::redactQuery("lead_id=7&api_key=" + key + "&x=1") == "lead_id=7&api_key=***&x=1");
    CHECK(auth::redactQuery("Dialer_API_Key=whatever") == "Dialer_API_Key=***");
    CHECK(auth::redactQuery("user=8050&pass=s3cret&orig_pass=s3cret&phone_pass=ph123") ==
          "user=8050&pass=***&orig_pass=***&phone_pass=***");
    CHECK(auth::redactQuery("anything=" + key) == "anything=***");
    CHECK(auth::redactQuery(key) == "***");
    CHECK(auth::redactQuery("api%5Fkey=" + key) == "api%5Fkey=***");
    CHECK(auth::redactQuery("x=%64h_" + key.substr(3)) == "x=***");
    CHECK(auth::redactQuery("&&=&") == "&&=&");
}

TEST_CASE("hmac: published vectors") {
    CHECK(auth::toHex(auth::sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    // RFC 4231, cases 2 and 6.
    CHECK(auth::toHex(auth::hmacSha256("Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(auth::toHex(
              auth::hmacSha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")) ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    CHECK(auth::hmacSha256("", "").size() == 32);
}

TEST_CASE("hmac: hex goes both ways") {
    const std::string bytes("\x00\x01\x7f\x80\xff", 5);
    CHECK(auth::toHex(bytes) == "00017f80ff");
    CHECK(auth::fromHex("00017F80ff") == bytes);
    CHECK(auth::fromHex("") == "");
    CHECK_FALSE(auth::fromHex("0"));
    CHECK_FALSE(auth::fromHex("0g"));
}

TEST_CASE("hmac: comparison") {
    CHECK(auth::equalConstantTime("", ""));
    CHECK(auth::equalConstantTime("abc", "abc"));
    CHECK_FALSE(auth::equalConstantTime("abc", "abd"));
    CHECK_FALSE(auth::equalConstantTime("abc", "abcd"));
}

TEST_CASE("random: every character is about equally likely") {
    const std::string text = auth::randomBase62(62 * 1000);
    REQUIRE(text.size() == 62 * 1000);
    std::map<char, int> counts;
    for (const char c : text) ++counts[c];
    CHECK(counts.size() == 62);
    for (const auto& [character, count] : counts) {
        INFO(character);
        CHECK(count > 800);
        CHECK(count < 1200);
    }
    CHECK(auth::randomBase62(0).empty());
    CHECK(auth::randomBytes(0).empty());
    CHECK(auth::randomBytes(33).size() == 33);
    CHECK(auth::randomBytes(32) != auth::randomBytes(32));
}

#include "hub/auth/jwt.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>

#include "hub/auth/hmac.hpp"

namespace auth = hub::auth;
namespace time_ = hub::time;
using namespace std::chrono_literals;

namespace {

const std::string kSecret = "a-secret-of-thirty-two-bytes-or-more";
const std::string kOther = "another-secret-of-thirty-two-bytes-or";
const time_::Timestamp kNow{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + 12h};

std::string base64Url(std::string_view bytes) {
    static constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string bits;
    for (const char c : bytes) {
        for (int bit = 7; bit >= 0; --bit) bits.push_back((static_cast<unsigned char>(c) >> bit & 1) != 0 ? '1' : '0');
    }
    while (bits.size() % 6 != 0) bits.push_back('0');
    std::string text;
    for (std::size_t i = 0; i < bits.size(); i += 6)
        text.push_back(kAlphabet[std::stoul(bits.substr(i, 6), nullptr, 2)]);
    return text;
}

/// A token as anyone who knows the secret could make it.
std::string signedToken(const std::string& header, const std::string& payload, const std::string& secret = kSecret) {
    const std::string signedPart = base64Url(header) + "." + base64Url(payload);
    return signedPart + "." + base64Url(auth::hmacSha256(secret, signedPart));
}

std::string payload(const std::string& changes = {}) {
    const auto now = std::to_string(std::chrono::duration_cast<std::chrono::seconds>(kNow.time_since_epoch()).count());
    const auto later =
        std::to_string(std::chrono::duration_cast<std::chrono::seconds>((kNow + 1h).time_since_epoch()).count());
    // Later members win in Poco's parser.
    return R"({"iss":"dialhub","sub":"17","tv":3,"iat":)" + now + R"(,"nbf":)" + now + R"(,"exp":)" + later + changes +
           "}";
}

const std::string kHeader = R"({"alg":"HS256","typ":"JWT"})";

auth::TokenSigner signer() {
    return {{kSecret}, "dialhub"};
}

std::string_view problemOf(const std::string& token) {
    const auth::TokenCheck check = signer().verify(token, kNow);
    CHECK_FALSE(check.claims.has_value());
    return check.problem;
}

}  // namespace

TEST_CASE("jwt: a token gives back its claims") {
    const std::string token = signer().issue({17, 3, kNow, kNow + 24h});
    CHECK(std::count(token.begin(), token.end(), '.') == 2);
    const auth::TokenCheck check = signer().verify(token, kNow + 1h);
    REQUIRE(check.claims);
    CHECK(check.claims->userId == 17);
    CHECK(check.claims->tokenVersion == 3);
    CHECK(check.claims->issuedAt == kNow);
    CHECK(check.claims->expiresAt == kNow + 24h);
}

TEST_CASE("jwt: a hand-made token with the right secret is accepted") {
    REQUIRE(signer().verify(signedToken(kHeader, payload()), kNow).claims);
}

TEST_CASE("jwt: it ends at exp, to the second") {
    const std::string token = signer().issue({17, 3, kNow, kNow + 60s});
    CHECK(signer().verify(token, kNow + 59s).claims);
    const auth::TokenCheck late = signer().verify(token, kNow + 60s);
    CHECK_FALSE(late.claims);
    CHECK(late.problem == "expired");
}

TEST_CASE("jwt: it begins at nbf, give or take the leeway") {
    const std::string token = signer().issue({17, 3, kNow, kNow + 1h});
    CHECK(signer().verify(token, kNow - 30s).claims);
    CHECK(signer().verify(token, kNow - 31s).problem == "not_yet_valid");
}

TEST_CASE("jwt: any changed character is refused") {
    const std::string token = signer().issue({17, 3, kNow, kNow + 1h});
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        INFO("position " << i);
        CHECK_FALSE(signer().verify(changed, kNow).claims);
    }
}

TEST_CASE("jwt: other algorithms are refused, signed or not") {
    const std::string none = base64Url(R"({"alg":"none","typ":"JWT"})") + "." + base64Url(payload()) + ".";
    CHECK(problemOf(none) == "signature");
    CHECK(problemOf(signedToken(R"({"alg":"none"})", payload())) == "algorithm");
    CHECK(problemOf(signedToken(R"({"alg":"HS384"})", payload())) == "algorithm");
    CHECK(problemOf(signedToken(R"({"alg":"RS256"})", payload())) == "algorithm");
    CHECK_FALSE(signer().verify(signedToken(R"({"typ":"JWT"})", payload()), kNow).claims);
}

TEST_CASE("jwt: claims of the wrong kind or missing are refused") {
    for (const char* changes :
         {R"(,"iss":"elsewhere")", R"(,"sub":"")", R"(,"sub":"x")", R"(,"sub":"-1")", R"(,"sub":"17 ")",
          R"(,"tv":"three")", R"(,"tv":99999999999)", R"(,"exp":"never")", R"(,"exp":9e18)",
          R"(,"exp":9223372036854775807)", R"(,"exp":-5)", R"(,"nbf":null)", R"(,"sub":null)"}) {
        INFO(changes);
        CHECK_FALSE(signer().verify(signedToken(kHeader, payload(changes)), kNow).claims);
    }
    CHECK(problemOf(signedToken(kHeader, payload(R"(,"iss":"elsewhere")"))) == "issuer");
    CHECK(signer().verify(signedToken(kHeader, payload(R"(,"iss":"dialhub","extra":[1])")), kNow).claims);
    for (const char* incomplete :
         {"{}", R"({"iss":"dialhub"})", R"({"iss":"dialhub","sub":"17","tv":3})", "[]", "null", "", "{"}) {
        INFO(incomplete);
        CHECK_FALSE(signer().verify(signedToken(kHeader, incomplete), kNow).claims);
    }
}

TEST_CASE("jwt: text that is no token is refused") {
    for (const char* text : {"", ".", "..", "...", "a", "a.b", "a.b.c", "a.b.c.d"})
        CHECK_FALSE(signer().verify(text, kNow).claims);
    CHECK(problemOf(std::string(5000, 'a')) == "malformed");
}

TEST_CASE("jwt: secrets rotate") {
    const std::string old = auth::TokenSigner({kOther}, "dialhub").issue({17, 3, kNow, kNow + 1h});
    CHECK(problemOf(old) == "signature");
    const auth::TokenSigner rotated({kSecret, kOther}, "dialhub");
    CHECK(rotated.verify(old, kNow).claims);
    CHECK(signer().verify(rotated.issue({17, 3, kNow, kNow + 1h}), kNow).claims);
}

TEST_CASE("jwt: weak secrets are refused") {
    CHECK_THROWS_AS(auth::TokenSigner({}, "dialhub"), std::invalid_argument);
    CHECK_THROWS_AS(auth::TokenSigner({std::string(31, 'x')}, "dialhub"), std::invalid_argument);
    CHECK_THROWS_AS(auth::TokenSigner({kSecret, "short"}, "dialhub"), std::invalid_argument);
}

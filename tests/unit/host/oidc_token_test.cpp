#include "oidc/token_check.hpp"

#include <catch2/catch.hpp>

#include "hub/auth/hmac.hpp"
#include "support/token_issuer.hpp"

using namespace hub::host::oidc;
using namespace std::chrono_literals;
using hub::auth::Role;
using hub::test::encodeBase64Url;
using hub::test::IssuerKey;
using hub::test::keySet;

namespace {

const auto kNow = *hub::time::parseIso8601("2026-03-04T05:06:07Z");

std::string seconds(std::chrono::seconds offset) {
    return std::to_string(std::chrono::floor<std::chrono::seconds>((kNow + offset).time_since_epoch()).count());
}

/// A payload with one member replaced, or added.
std::string payload(const std::string& name = "", const std::string& value = "") {
    std::vector<std::pair<std::string, std::string>> members = {
        {"iss", R"("https://id.example.com/realms/sales")"},
        {"aud", R"(["account","dialhub"])"},
        {"sub", R"("6f1c2b1e-0000-4000-8000-000000000001")"},
        {"typ", R"("Bearer")"},
        {"exp", seconds(60s)},
        {"nbf", seconds(-1s)},
        {"realm_access", R"({"roles":["offline_access","hub-manager"]})"},
        {"resource_access", R"({"dialhub":{"roles":["agent"]}})"},
        {name, value}};
    std::string text;
    for (const auto& [key, content] : members) {
        if (key.empty() || (key == name && content != value) || content.empty()) continue;
        text += (text.empty() ? "{\"" : ",\"") + key + "\":" + content;
    }
    return text + "}";
}

struct Provider {
    IssuerKey rsa = IssuerKey::rsa("rsa-1");
    IssuerKey ec = IssuerKey::ec("ec-1");
    KeySet keys = KeySet::parse(keySet({rsa.jwk(), ec.jwk()}));
    Settings settings{.issuer = "https://id.example.com/realms/sales", .audiences = {"dialhub"}};

    /// "" for a valid token.
    std::string problem(const std::string& token) const {
        const Check check = checkToken(token, keys, settings, kNow);
        CHECK(check.claims.has_value() == check.problem.empty());
        return std::string(check.problem);
    }
    std::string problemWith(const std::string& name, const std::string& value) const {
        return problem(ec.sign(payload(name, value)));
    }
};

}  // namespace

TEST_CASE("oidc: tokens signed with either kind of key are accepted") {
    const Provider provider;
    for (const IssuerKey& key : {provider.rsa, provider.ec}) {
        const Check check = checkToken(key.sign(payload()), provider.keys, provider.settings, kNow);
        REQUIRE(check.claims);
        CHECK(check.claims->subject == "6f1c2b1e-0000-4000-8000-000000000001");
        CHECK(check.claims->expiresAt == std::chrono::floor<std::chrono::seconds>(kNow) + 90s);
        CHECK_FALSE(check.claims->role);
        CHECK(isAsymmetric(key.sign(payload())));
    }
}

TEST_CASE("oidc: claims that do not fit are refused") {
    const Provider provider;
    struct Case {
        const char *name, *value, *problem;
    };
    for (const Case& c : {Case{"iss", R"("https://id.example.com/realms/other")", "issuer"},
                          {"iss", R"("https://id.example.com/realms/sales/")", "issuer"},
                          {"iss", "", "issuer"},
                          {"aud", R"("account")", "audience"},
                          {"aud", R"(["dialhub2"])", "audience"},
                          {"aud", "", "audience"},
                          {"aud", "17", "audience"},
                          {"typ", R"("ID")", "token_type"},
                          {"typ", R"("Refresh")", "token_type"},
                          {"typ", "", "token_type"},
                          {"sub", "", "claims"},
                          {"sub", "17", "claims"},
                          {"sub", R"("")", "claims"},
                          {"exp", "", "claims"},
                          {"exp", R"("soon")", "claims"},
                          {"exp", "-1", "claims"},
                          {"exp", "1e300", "claims"},
                          {"nbf", R"("now")", "claims"}}) {
        INFO(c.name << " " << c.value);
        CHECK(provider.problemWith(c.name, c.value) == c.problem);
    }
    CHECK(provider.problemWith("aud", R"("dialhub")").empty());
    CHECK(provider.problemWith("nbf", "").empty());
}

TEST_CASE("oidc: clocks may differ by the leeway") {
    Provider provider;
    CHECK(provider.problemWith("exp", seconds(-29s)).empty());
    CHECK(provider.problemWith("exp", seconds(-30s)) == "expired");
    CHECK(provider.problemWith("nbf", seconds(30s)).empty());
    CHECK(provider.problemWith("nbf", seconds(31s)) == "not_yet_valid");
    provider.settings.leeway = 0s;
    CHECK(provider.problemWith("exp", seconds(0s)) == "expired");
    CHECK(provider.problemWith("exp", seconds(1s) + ".5").empty());
}

TEST_CASE("oidc: a token cannot choose how it is checked") {
    Provider provider;
    const auto header = [](const std::string& algorithm, const std::string& id) {
        return R"({"alg":")" + algorithm + R"(","kid":")" + id + "\"}";
    };
    const std::string message = encodeBase64Url(header("none", "rsa-1")) + "." + encodeBase64Url(payload());
    CHECK(provider.problem(message + ".") == "algorithm");
    // The public key is no secret: a check that lets the token say HS256 would accept this.
    const std::string hmac = encodeBase64Url(header("HS256", "rsa-1")) + "." + encodeBase64Url(payload());
    CHECK(provider.problem(hmac + "." + encodeBase64Url(hub::auth::hmacSha256(provider.rsa.pem(), hmac))) ==
          "algorithm");
    CHECK_FALSE(isAsymmetric(hmac + ".x"));
    CHECK(provider.problem(provider.rsa.sign(header("ES256", "rsa-1"), payload())) == "algorithm");
    CHECK(provider.problem(provider.rsa.sign(header("RS256", "ec-1"), payload())) == "algorithm");
    CHECK(provider.problem(provider.rsa.sign(header("RS512", "rsa-1"), payload())) == "algorithm");
    CHECK(provider.problem(provider.rsa.sign(header("RS256", "rsa-2"), payload())) == "unknown_key");
    CHECK(provider.problem(provider.rsa.sign(R"({"alg":"RS256"})", payload())) == "unknown_key");
    CHECK(provider.problem(provider.rsa.sign(R"({"alg":"RS256","kid":"rsa-1","crit":["x"]})", payload())) ==
          "malformed");
    const std::string own = R"({"alg":"RS256","kid":"x","jwk":)" + provider.rsa.jwk() + "}";
    CHECK(provider.problem(provider.rsa.sign(own, payload())) == "unknown_key");
    provider.settings.algorithms = {Algorithm::kRs256};
    CHECK(provider.problem(provider.ec.sign(payload())) == "algorithm");
}

TEST_CASE("oidc: nothing may be changed in a token") {
    const Provider provider;
    const IssuerKey stranger = IssuerKey::ec("ec-1");
    CHECK(provider.problem(stranger.sign(payload())) == "signature");
    for (const IssuerKey& key : {provider.rsa, provider.ec}) {
        const std::string token = key.sign(payload());
        const std::size_t dot = token.rfind('.');
        CHECK(provider.problem(token.substr(0, dot + 1)) == "signature");
        CHECK(provider.problem(token.substr(0, token.size() - 4)) == "signature");
        CHECK(provider.problem(token.substr(0, dot) + "A" + token.substr(dot)) == "signature");
        CHECK(provider.problem(token + "=") == "malformed");
        CHECK(provider.problem(token + ".x") == "malformed");
        CHECK(provider.problem(token.substr(0, dot)) == "malformed");
    }
    for (const char* broken : {"", ".", "..", "a.b.c", "e30.e30.", "e30.e30.e30"}) {
        INFO(broken);
        CHECK_FALSE(provider.problem(broken).empty());
    }
    CHECK(provider.problem(provider.ec.sign("[]")) == "malformed");
    CHECK(provider.problem(provider.ec.sign(R"({"sub":"a","sub":"b"})")) == "malformed");
    CHECK(provider.problem(provider.ec.sign(payload("x", '"' + std::string(20000, 'x') + '"'))) == "malformed");
}

TEST_CASE("oidc: the highest mapped role counts, and without one the token is refused") {
    Provider provider;
    const auto role = [&](std::vector<RoleMapping> mapping) {
        provider.settings.roles = std::move(mapping);
        const Check check = checkToken(provider.ec.sign(payload()), provider.keys, provider.settings, kNow);
        return check.claims ? check.claims->role : std::nullopt;
    };
    CHECK(role({{"hub-manager", "", Role::kManager}}) == Role::kManager);
    CHECK(role({{"agent", "dialhub", Role::kAgent}}) == Role::kAgent);
    CHECK(role({{"agent", "dialhub", Role::kAgent},
                {"hub-manager", "", Role::kManager},
                {"hub-admin", "", Role::kAdmin}}) == Role::kManager);
    for (const RoleMapping& other : {RoleMapping{"agent", "", Role::kAdmin},
                                     {"agent", "other", Role::kAdmin},
                                     {"hub-manager", "dialhub", Role::kAdmin},
                                     {"hub", "", Role::kAdmin}}) {
        INFO(other.name << " of " << other.client);
        CHECK_FALSE(role({other}));
        CHECK(provider.problem(provider.ec.sign(payload())) == "no_role");
    }
    CHECK(provider.problemWith("realm_access", "17") == "no_role");
}

TEST_CASE("oidc: keys that are not for this are left out of the set") {
    const IssuerKey rsa = IssuerKey::rsa("a");
    CHECK(KeySet::parse(keySet({rsa.jwk("")})).size() == 1);
    CHECK(KeySet::parse(
              keySet({rsa.jwk("enc"), IssuerKey::rsa("short", 1024).jwk(), R"({"kid":"b","kty":"oct","k":"AAAA"})",
                      R"({"kid":"c","kty":"RSA"})", R"({"kid":"d","kty":"EC","crv":"P-256","x":"AA","y":"AA"})", "17"}))
              .size() == 0);
    CHECK_THROWS(KeySet::parse("{}"));
    CHECK_THROWS(KeySet::parse("<html>"));
}

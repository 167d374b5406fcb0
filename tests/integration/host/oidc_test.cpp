// Tokens of a provider whose keys come over HTTP, and the users they stand for.
#include <catch2/catch.hpp>

#include <thread>

#include "hub/http/error.hpp"
#include "hub/testing/fake_clock.hpp"
#include "hub/testing/http_upstream.hpp"
#include "integration/identity/identity_fixture.hpp"
#include "middleware/authentication.hpp"
#include "support/token_issuer.hpp"

using namespace hub;
using namespace std::chrono_literals;
using hub::host::Authenticator;
using hub::test::IssuerKey;
using hub::testing::HttpUpstream;
using hub::testing::IdentityFixture;

namespace {

constexpr const char* kKeys = "/certs";
constexpr const char* kDiscovery = "/realms/sales/.well-known/openid-configuration";

struct Fixture : IdentityFixture {
    Fixture() { publish({first.jwk()}); }

    host::AuthSettings settings() const {
        host::AuthSettings values;
        values.tokenSecrets = {"a-secret-of-thirty-two-bytes-or-more"};
        values.cacheTtl = 0ms;
        values.oidc = host::oidc::Settings{.issuer = upstream.url() + "/realms/sales", .audiences = {"dialhub"}};
        return values;
    }
    void publish(const std::vector<std::string>& keys) {
        upstream.script("GET", kDiscovery,
                        {{.body = R"({"issuer":")" + upstream.url() + R"(/realms/sales","jwks_uri":")" +
                                  upstream.url() + kKeys + "\"}"}});
        upstream.script("GET", kKeys, {{.body = test::keySet(keys)}});
    }
    identity::User add(const std::string& username, auth::Role role = auth::Role::kAgent) {
        identity::NewUser user = newUser(username);
        user.role = role;
        const identity::User added = in([&](db::Transaction& tx) { return identity::createUser(tx, user); });
        base.execute("UPDATE users SET keycloak_id = 'kc-" + username + "' WHERE username = '" + username + "'");
        return added;
    }
    std::string token(const IssuerKey& key, const std::string& username, const std::string& more = "") const {
        const auto expires = std::chrono::floor<std::chrono::seconds>(clock.now() + 5min).time_since_epoch().count();
        return key.sign(R"({"iss":")" + upstream.url() + R"(/realms/sales","aud":"dialhub","typ":"Bearer","sub":"kc-)" +
                        username + R"(","exp":)" + std::to_string(expires) + more + "}");
    }
    static http::Request bearer(const std::string& value) {
        http::Request request;
        request.headers.add("Authorization", "Bearer " + value);
        return request;
    }
    std::string outcome(Authenticator& authenticator, const std::string& value) const {
        try {
            return authenticator.authenticate(bearer(value), auth::user()).actor();
        } catch (const http::Error& error) {
            return std::to_string(error.status()) + " " + error.code();
        }
    }
    std::size_t fetches() const {
        std::size_t count = 0;
        for (const auto& request : upstream.requests()) count += request.target == kKeys ? 1 : 0;
        return count;
    }

    HttpUpstream upstream;
    testing::FakeClock clock;
    IssuerKey first = IssuerKey::ec("first");
    IssuerKey second = IssuerKey::ec("second");
};

const std::string kRefused = "401 invalid_credentials";

}  // namespace

TEST_CASE("oidc: a token of the provider stands for the user with its Keycloak id") {
    Fixture f;
    const identity::User andy = f.add("andy", auth::Role::kManager);
    Authenticator authenticator(f.base.database(), f.settings(), f.clock);
    const auth::Principal principal =
        authenticator.authenticate(Fixture::bearer(f.token(f.first, "andy")), auth::user());
    CHECK(principal.userId == andy.id);
    CHECK(principal.role == auth::Role::kManager);
    CHECK(principal.organizationId == f.organization.id);
    CHECK(f.outcome(authenticator, f.token(f.first, "nobody")) == kRefused);
    // The hub's own tokens go on.
    CHECK(f.outcome(authenticator, authenticator.issueToken(andy.id, 0)) == "user:" + std::to_string(andy.id));
    f.base.execute("UPDATE users SET is_active = false WHERE username = 'andy'");
    CHECK(f.outcome(authenticator, f.token(f.first, "andy")) == kRefused);
    CHECK(f.fetches() == 1);
}

TEST_CASE("oidc: mapped roles replace the hub's, for superusers too") {
    Fixture f;
    f.add("andy", auth::Role::kAdmin);
    f.base.execute("UPDATE users SET is_superuser = true WHERE username = 'andy'");
    host::AuthSettings settings = f.settings();
    settings.oidc->roles = {{"hub-agent", "", auth::Role::kAgent}};
    Authenticator authenticator(f.base.database(), settings, f.clock);
    const http::Request request =
        Fixture::bearer(f.token(f.first, "andy", R"(,"realm_access":{"roles":["hub-agent"]})"));
    const auth::Principal principal = authenticator.authenticate(request, auth::user());
    CHECK(principal.role == auth::Role::kAgent);
    CHECK_FALSE(principal.hasRole(auth::Role::kAdmin));
    CHECK(f.outcome(authenticator, f.token(f.first, "andy")) == kRefused);

    std::vector<host::Standing> standings = {authenticator.standingOf(request, auth::user())};
    standings[0].principal = principal;
    CHECK(authenticator.renew(standings) == std::vector<bool>{true});
    CHECK(standings[0].principal.role == auth::Role::kAgent);
    f.clock.advance(6min);
    CHECK(authenticator.renew(standings) == std::vector<bool>{false});
}

TEST_CASE("oidc: a new key is fetched when its first token comes, and not more often than allowed") {
    Fixture f;
    const std::string andy = "user:" + std::to_string(f.add("andy").id);
    Authenticator authenticator(f.base.database(), f.settings(), f.clock);
    CHECK(f.outcome(authenticator, f.token(f.first, "andy")) == andy);
    f.publish({f.second.jwk(), f.first.jwk()});
    CHECK(f.outcome(authenticator, f.token(f.second, "andy")) == kRefused);
    for (int i = 0; i < 20; ++i)
        CHECK(f.outcome(authenticator, f.token(IssuerKey::ec("made-up-" + std::to_string(i)), "andy")) == kRefused);
    CHECK(f.fetches() == 1);
    f.clock.advance(31s);
    CHECK(f.outcome(authenticator, f.token(f.second, "andy")) == andy);
    CHECK(f.outcome(authenticator, f.token(f.first, "andy")) == andy);
    CHECK(f.fetches() == 2);
    // A key that the provider has withdrawn is gone when the lifetime is over.
    f.publish({f.second.jwk()});
    f.clock.advance(61min);
    CHECK(f.outcome(authenticator, f.token(f.first, "andy")) == kRefused);
    CHECK(f.fetches() == 3);
}

TEST_CASE("oidc: while the provider is away its keys serve, and unknown ones are not called wrong") {
    Fixture f;
    const std::string andy = "user:" + std::to_string(f.add("andy").id);
    Authenticator authenticator(f.base.database(), f.settings(), f.clock);
    CHECK(f.outcome(authenticator, f.token(f.first, "andy")) == andy);
    Authenticator late(f.base.database(), f.settings(), f.clock);
    f.upstream.stop();
    f.clock.advance(2h);
    CHECK(f.outcome(authenticator, f.token(f.first, "andy")) == andy);
    CHECK(f.outcome(authenticator, f.token(f.second, "andy")) == "503 unavailable");
    CHECK(f.outcome(late, f.token(f.first, "andy")) == "503 unavailable");
    CHECK_FALSE(late.authenticate(Fixture::bearer(f.token(f.first, "andy")), auth::none()).isUser());
}

TEST_CASE("oidc: a discovery document of another issuer is not believed") {
    Fixture f;
    f.add("andy");
    f.upstream.script(
        "GET", kDiscovery,
        {{.body = R"({"issuer":"https://evil.example.com","jwks_uri":")" + f.upstream.url() + kKeys + "\"}"}});
    Authenticator authenticator(f.base.database(), f.settings(), f.clock);
    CHECK(f.outcome(authenticator, f.token(f.first, "andy")) == "503 unavailable");
    host::AuthSettings direct = f.settings();
    direct.oidc->jwksUrl = f.upstream.url() + kKeys;
    Authenticator configured(f.base.database(), direct, f.clock);
    CHECK(f.outcome(configured, f.token(f.first, "andy")) != "503 unavailable");
}

TEST_CASE("oidc: many callers at once cause one fetch and all are let in") {
    Fixture f;
    const std::string andy = "user:" + std::to_string(f.add("andy").id);
    f.upstream.script("GET", kKeys, {{.body = test::keySet({f.first.jwk()}), .delay = 200ms}});
    Authenticator authenticator(f.base.database(), f.settings(), f.clock);
    const std::string token = f.token(f.first, "andy");
    std::atomic<int> good{0};
    std::vector<std::jthread> callers;
    for (int i = 0; i < 8; ++i) {
        callers.emplace_back([&] {
            if (f.outcome(authenticator, token) == andy) ++good;
        });
    }
    callers.clear();
    CHECK(good == 8);
    CHECK(f.fetches() == 1);
}

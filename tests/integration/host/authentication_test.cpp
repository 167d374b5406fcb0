#include "middleware/authentication.hpp"

#include <catch2/catch.hpp>

#include <thread>

#include "hub/auth/api_key.hpp"
#include "hub/http/error.hpp"
#include "hub/testing/fake_clock.hpp"
#include "integration/identity/identity_fixture.hpp"

namespace auth = hub::auth;
namespace db = hub::db;
namespace http = hub::http;
namespace identity = hub::identity;
using hub::host::Authenticator;
using hub::host::AuthSettings;
using hub::testing::IdentityFixture;
using namespace std::chrono_literals;

namespace {

AuthSettings settings(std::chrono::milliseconds cacheTtl) {
    AuthSettings values;
    values.tokenSecrets = {"a-secret-of-thirty-two-bytes-or-more"};
    values.tokenLifetime = 1h;
    values.cacheTtl = cacheTtl;
    return values;
}

struct Fixture : IdentityFixture {
    explicit Fixture(std::chrono::milliseconds cacheTtl = 0ms)
        : authenticator(base.database(), settings(cacheTtl), clock) {}

    identity::User add(const std::string& username, auth::Role role, bool superuser = false) {
        identity::NewUser user = newUser(username);
        user.role = role;
        user.superuser = superuser;
        return in([&](db::Transaction& tx) { return identity::createUser(tx, user); });
    }
    /// A key of the fixture's dialer.
    std::string addKey(std::vector<std::string> scopes, std::optional<hub::time::Timestamp> expires = std::nullopt) {
        const std::string key = auth::generateApiKey();
        in([&](db::Transaction& tx) {
            identity::NewApiKey properties;
            properties.organizationId = organization.id;
            properties.dialerId = dialer.id;
            properties.name = "test";
            properties.scopes = scopes;
            properties.expiresAt = expires;
            identity::createApiKey(tx, properties, key);
        });
        return key;
    }
    /// "status code" of the refusal, or the actor.
    std::string outcome(const http::Request& request, const auth::Requirement& requirement) {
        try {
            return authenticator.authenticate(request, requirement).actor();
        } catch (const http::Error& error) {
            lastMessage = error.what();
            lastChallenge = error.headers().get("WWW-Authenticate").value_or("");
            return std::to_string(error.status()) + " " + error.code();
        }
    }

    hub::testing::FakeClock clock{std::chrono::floor<std::chrono::seconds>(hub::time::systemClock().now())};
    Authenticator authenticator;
    std::string lastMessage;
    std::string lastChallenge;
};

http::Request bearer(const std::string& value) {
    http::Request request;
    request.headers.add("Authorization", "Bearer " + value);
    return request;
}

std::string actor(const identity::User& user) {
    return "user:" + std::to_string(user.id);
}

}  // namespace

TEST_CASE("authentication: a token stands for its user until it expires or the session ends") {
    Fixture f;
    const identity::User andy = f.add("andy", auth::Role::kAgent);
    const std::string token = f.authenticator.issueToken(andy.id, 0);
    const auth::Principal principal = f.authenticator.authenticate(bearer(token), auth::user());
    CHECK(principal.isUser());
    CHECK(principal.userId == andy.id);
    CHECK(principal.username == "andy");
    CHECK(principal.role == auth::Role::kAgent);
    CHECK(principal.organizationId == f.organization.id);

    // Renaming keeps the token valid.
    f.base.execute("UPDATE users SET username = 'andrew' WHERE username = 'andy'");
    CHECK(f.authenticator.authenticate(bearer(token), auth::user()).username == "andrew");

    f.in([&](db::Transaction& tx) { identity::endSessions(tx, andy.id); });
    CHECK(f.outcome(bearer(token), auth::user()) == "401 invalid_credentials");
    CHECK(f.lastMessage == "Could not validate credentials");
    CHECK(f.lastChallenge == "Bearer");
    const std::string next = f.authenticator.issueToken(andy.id, 1);
    CHECK(f.outcome(bearer(next), auth::user()) == actor(andy));
    f.clock.advance(3599s);
    CHECK(f.outcome(bearer(next), auth::user()) == actor(andy));
    f.clock.advance(1s);
    CHECK(f.outcome(bearer(next), auth::user()) == "401 invalid_credentials");
}

TEST_CASE("authentication: inactive users, tenants and foreign tokens get one and the same answer") {
    Fixture f;
    const identity::User andy = f.add("andy", auth::Role::kAgent);
    const std::string token = f.authenticator.issueToken(andy.id, 0);
    std::set<std::string> answers;
    const auto refuse = [&](const std::string& credential) {
        CHECK(f.outcome(bearer(credential), auth::user()) == "401 invalid_credentials");
        answers.insert(f.lastMessage);
    };
    refuse("a.b.c");
    refuse(f.authenticator.issueToken(999999, 0));
    refuse(f.addKey({"dialer"}));
    f.base.execute("UPDATE users SET is_active = false WHERE username = 'andy'");
    refuse(token);
    f.base.execute("UPDATE users SET is_active = true WHERE username = 'andy'");
    f.base.execute("UPDATE organizations SET is_active = false");
    refuse(token);
    CHECK(answers.size() == 1);
    CHECK(f.outcome({}, auth::user()) == "401 missing_credentials");
    CHECK(f.lastMessage == "Not authenticated");
    CHECK(f.lastChallenge == "Bearer");
}

TEST_CASE("authentication: roles") {
    Fixture f;
    const identity::User agent = f.add("agent", auth::Role::kAgent);
    const identity::User manager = f.add("manager", auth::Role::kManager);
    const identity::User root = f.add("root", auth::Role::kAgent, true);
    const auto requirement = auth::user({auth::Role::kManager, auth::Role::kAdmin});
    CHECK(f.outcome(bearer(f.authenticator.issueToken(agent.id, 0)), requirement) == "403 forbidden");
    CHECK(f.outcome(bearer(f.authenticator.issueToken(manager.id, 0)), requirement) == actor(manager));
    CHECK(f.outcome(bearer(f.authenticator.issueToken(root.id, 0)), requirement) == actor(root));
    // Users do not pass where only keys do.
    CHECK(f.outcome(bearer(f.authenticator.issueToken(root.id, 0)), auth::apiKey("dialer")) ==
          "401 invalid_credentials");
    CHECK(f.lastMessage == "Invalid API key");
}

TEST_CASE("authentication: scopes of API keys") {
    Fixture f;
    const std::string dialer = f.addKey({"dialer"});
    const std::string admin = f.addKey({"admin"});
    const auth::Principal principal = f.authenticator.authenticate(bearer(dialer), auth::apiKey("dialer"));
    CHECK(principal.isApiKey());
    CHECK(principal.dialerName == "vicidial");
    CHECK(f.outcome(bearer(dialer), auth::apiKey("provisioning")) == "403 forbidden");
    CHECK(f.outcome(bearer(admin), auth::apiKey("provisioning")) == "403 forbidden");
    CHECK(f.outcome(bearer(admin), auth::user({auth::Role::kAdmin})).starts_with("api_key:"));
    CHECK(f.outcome(bearer(admin), auth::user({auth::Role::kAgent})) == "401 invalid_credentials");
    CHECK(f.outcome(bearer(admin), auth::user()) == "401 invalid_credentials");
    CHECK(f.outcome(bearer(dialer), auth::userOrApiKey({auth::Role::kAgent}, "dialer")).starts_with("api_key:"));
}

TEST_CASE("authentication: unknown, expired and revoked keys get one and the same answer") {
    Fixture f;
    std::set<std::string> answers;
    const auto refuse = [&](const std::string& key) {
        CHECK(f.outcome(bearer(key), auth::apiKey("dialer")) == "401 invalid_credentials");
        answers.insert(f.lastMessage);
    };
    const std::string expiring = f.addKey({"dialer"}, f.clock.now() + 10s);
    CHECK(f.outcome(bearer(expiring), auth::apiKey("dialer")).starts_with("api_key:"));
    f.clock.advance(10s);
    refuse(expiring);
    const std::string revoked = f.addKey({"dialer"});
    f.base.execute("UPDATE api_keys SET revoked_at = now()");
    refuse(revoked);
    refuse(auth::generateApiKey());
    refuse("x");
    CHECK(answers == std::set<std::string>{"Invalid API key"});
}

TEST_CASE("authentication: the route's challenge and texts") {
    Fixture f;
    const auto requirement =
        auth::apiKey("dialer").withBasicChallenge().withMessages("No dialer token", "Invalid dialer token");
    CHECK(f.outcome({}, requirement) == "401 missing_credentials");
    CHECK(f.lastMessage == "No dialer token");
    CHECK(f.lastChallenge.starts_with("Basic realm="));
    CHECK(f.outcome(bearer("x"), requirement) == "401 invalid_credentials");
    CHECK(f.lastMessage == "Invalid dialer token");
    CHECK(f.outcome({}, auth::apiKey("dialer")) == "401 missing_credentials");
    CHECK(f.lastMessage == "API key required");
}

TEST_CASE("authentication: a forced password change blocks everything but the routes that allow it") {
    Fixture f;
    const identity::User andy = f.add("andy", auth::Role::kAgent);
    f.base.execute("UPDATE users SET must_change_password = true WHERE username = 'andy'");
    const http::Request request = bearer(f.authenticator.issueToken(andy.id, 0));
    CHECK(f.outcome(request, auth::user()) == "403 password_change_required");
    CHECK(f.outcome(request, auth::user().withPasswordChangePending()) == actor(andy));
    CHECK(f.outcome(request, auth::none()) == "anonymous");
}

TEST_CASE("authentication: where nothing is required nothing is refused") {
    Fixture f;
    const identity::User andy = f.add("andy", auth::Role::kAgent);
    CHECK(f.outcome({}, auth::none()) == "anonymous");
    CHECK(f.outcome(bearer("a.b.c"), auth::none()) == "anonymous");
    CHECK(f.outcome(bearer(auth::generateApiKey()), auth::none()) == "anonymous");
    CHECK(f.outcome(bearer(f.authenticator.issueToken(andy.id, 0)), auth::none()) == actor(andy));

    const std::string key = f.addKey({"dialer"});
    db::PoolSettings away;
    away.connection = "host=/nonexistent dbname=none";
    away.acquireTimeout = 200ms;
    db::Database unreachable(away);
    Authenticator withoutDatabase(unreachable, settings(0ms), f.clock);
    CHECK(withoutDatabase.authenticate(bearer(key), auth::none()).actor() == "anonymous");
    CHECK_THROWS_AS(withoutDatabase.authenticate(bearer(key), auth::apiKey("dialer")), db::Unavailable);
}

TEST_CASE("authentication: look-ups are remembered, revocations noticed within the time to live") {
    Fixture f(300ms);
    const identity::User andy = f.add("andy", auth::Role::kAgent);
    const std::string key = f.addKey({"dialer"});
    const http::Request byKey = bearer(key);
    const http::Request byToken = bearer(f.authenticator.issueToken(andy.id, 0));
    CHECK(f.outcome(byKey, auth::apiKey("dialer")).starts_with("api_key:"));
    CHECK(f.outcome(byToken, auth::user()) == actor(andy));
    const auto acquired = f.base.database().statistics().acquired;
    for (int i = 0; i < 20; ++i) {
        f.outcome(byKey, auth::apiKey("dialer"));
        f.outcome(byToken, auth::user());
    }
    CHECK(f.base.database().statistics().acquired == acquired);

    f.base.execute("UPDATE api_keys SET revoked_at = now()");
    f.base.execute("UPDATE users SET is_active = false WHERE username = 'andy'");
    std::this_thread::sleep_for(310ms);
    CHECK(f.outcome(byKey, auth::apiKey("dialer")) == "401 invalid_credentials");
    CHECK(f.outcome(byToken, auth::user()) == "401 invalid_credentials");

    // What was refused is not remembered.
    f.base.execute("UPDATE users SET is_active = true WHERE username = 'andy'");
    CHECK(f.outcome(byToken, auth::user()) == actor(andy));
}

TEST_CASE("authentication: a token newer than what is remembered is not refused") {
    Fixture f(1h);
    const identity::User andy = f.add("andy", auth::Role::kAgent);
    CHECK(f.outcome(bearer(f.authenticator.issueToken(andy.id, 0)), auth::user()) == actor(andy));
    // As another instance does it.
    const int version = f.in([&](db::Transaction& tx) { return identity::setPassword(tx, andy.id, "x", false); });
    CHECK(f.outcome(bearer(f.authenticator.issueToken(andy.id, version)), auth::user()) == actor(andy));
    CHECK(f.outcome(bearer(f.authenticator.issueToken(andy.id, 0)), auth::user()) == "401 invalid_credentials");
}

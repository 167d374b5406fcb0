#include "hub/identity/credentials.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

#include "identity_fixture.hpp"

namespace db = hub::db;
namespace identity = hub::identity;
using hub::testing::IdentityFixture;
using namespace std::chrono_literals;

namespace {

const hub::time::Timestamp kNow{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + 12h};

identity::LoginPermit attempt(IdentityFixture& fixture, const std::string& username, const std::string& address,
                              hub::time::Timestamp now = kNow) {
    return fixture.base.database().inStatement("test", [&](db::Transaction& tx) {
        return identity::beginLogin(tx, {.attemptsPerUsername = 3, .attemptsPerAddress = 5, .window = 60s},
                                    {username, address}, now);
    });
}

void succeed(IdentityFixture& fixture, const std::string& username, const std::string& address,
             hub::time::Timestamp now = kNow) {
    fixture.in([&](db::Transaction& tx) { identity::loginSucceeded(tx, {username, address}, now); });
}

}  // namespace

TEST_CASE("credentials: found by name in any case, with what signing in needs") {
    IdentityFixture fixture;
    identity::NewUser wanted = fixture.newUser("Andy");
    wanted.passwordHash = "hash";
    const identity::User user = fixture.in([&](db::Transaction& tx) { return identity::createUser(tx, wanted); });
    const auto find = [&](const char* name) {
        return fixture.in([name](db::Transaction& tx) { return identity::findCredentials(tx, name); });
    };
    auto found = find("aNDY");
    REQUIRE(found);
    CHECK(found->user.id == user.id);
    CHECK(found->user.organizationName == "main");
    CHECK(found->passwordHash == "hash");
    CHECK(found->maySignIn());
    CHECK_FALSE(find("nobody"));
    CHECK_FALSE(find("outbound_auto_dial")->maySignIn());

    fixture.base.execute("UPDATE organizations SET is_active = false");
    CHECK_FALSE(find("andy")->maySignIn());
    fixture.base.execute("UPDATE users SET is_superuser = true WHERE username = 'Andy'");
    CHECK(find("andy")->maySignIn());
    fixture.base.execute("UPDATE users SET is_active = false WHERE username = 'Andy'");
    CHECK_FALSE(find("andy")->maySignIn());
}

TEST_CASE("credentials: a new password and endSessions raise the token version") {
    IdentityFixture fixture;
    const identity::User user = fixture.addUser("andy");
    const auto session = [&] {
        return *fixture.in([&](db::Transaction& tx) { return identity::findSession(tx, user.id); });
    };
    CHECK(session().tokenVersion == 0);
    CHECK(session().mayAct);
    CHECK(session().principal.username == "andy");
    CHECK(session().principal.role == hub::auth::Role::kAgent);
    CHECK(fixture.in([&](db::Transaction& tx) { return identity::setPassword(tx, user.id, "new", true); }) == 1);
    CHECK(session().mustChangePassword);
    CHECK(fixture.in([&](db::Transaction& tx) { return identity::endSessions(tx, user.id); }) == 2);
    CHECK(session().tokenVersion == 2);
    CHECK_FALSE(fixture.in([](db::Transaction& tx) { return identity::findSession(tx, 999999); }));
}

TEST_CASE("credentials: the lock is held until the end and shows the newest row") {
    IdentityFixture fixture;
    const identity::User user = fixture.addUser("andy");
    std::atomic<bool> locked{false};
    std::thread first([&] {
        fixture.in([&](db::Transaction& tx) {
            identity::lockCredentials(tx, user.id);
            locked = true;
            std::this_thread::sleep_for(150ms);
            identity::updateProfile(tx, user.id, {"andrew", {}, "", "", {}});
        });
    });
    while (!locked) std::this_thread::sleep_for(1ms);
    const auto second = fixture.in([&](db::Transaction& tx) { return identity::lockCredentials(tx, user.id); });
    first.join();
    REQUIRE(second);
    CHECK(second->user.username == "andrew");
}

TEST_CASE("throttle: a user name is refused after its attempts, in any case and from anywhere") {
    IdentityFixture fixture;
    CHECK(attempt(fixture, "andy", "10.0.0.1").allowed);
    CHECK(attempt(fixture, "ANDY", "10.0.0.2").allowed);
    CHECK(attempt(fixture, "andy", "10.0.0.3").allowed);
    const auto refused = attempt(fixture, "Andy", "10.0.0.4", kNow + 10s);
    CHECK_FALSE(refused.allowed);
    CHECK(refused.retryAfter == 50s);
    CHECK(attempt(fixture, "ashley", "10.0.0.1").allowed);
    // Being refused does not make the wait longer.
    CHECK(attempt(fixture, "andy", "10.0.0.4", kNow + 59s + 900ms).retryAfter == 1s);
    CHECK(attempt(fixture, "andy", "10.0.0.4", kNow + 60s).allowed);
}

TEST_CASE("throttle: an address is refused after its attempts, whatever the user names") {
    IdentityFixture fixture;
    for (int i = 0; i < 5; ++i) CHECK(attempt(fixture, "user" + std::to_string(i), "10.0.0.1").allowed);
    CHECK_FALSE(attempt(fixture, "user5", "10.0.0.1").allowed);
    CHECK(attempt(fixture, "user5", "10.0.0.2").allowed);
}

TEST_CASE("throttle: success clears the user name and takes back one attempt of the address") {
    IdentityFixture fixture;
    for (int i = 0; i < 10; ++i) {
        CHECK(attempt(fixture, "andy", "10.0.0.1").allowed);
        succeed(fixture, "andy", "10.0.0.1");
    }
    // Guessing others' passwords is not hidden by signing in oneself in between.
    bool refused = false;
    for (int i = 0; i < 6 && !refused; ++i) {
        refused = !attempt(fixture, "victim" + std::to_string(i), "10.0.0.1").allowed;
        if (attempt(fixture, "andy", "10.0.0.1").allowed) succeed(fixture, "andy", "10.0.0.1");
    }
    CHECK(refused);
}

TEST_CASE("throttle: parallel attempts do not overtake the limit") {
    IdentityFixture fixture;
    db::PoolSettings settings = fixture.base.settings();
    settings.maxConnections = 12;
    db::Database database(settings);
    std::atomic<int> allowed{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 12; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 5; ++i) {
                const auto permit = database.inStatement("test", [&](db::Transaction& tx) {
                    return identity::beginLogin(tx,
                                                {.attemptsPerUsername = 7, .attemptsPerAddress = 1000, .window = 60s},
                                                {"andy", "10.0.0." + std::to_string(t % 3)}, kNow);
                });
                if (permit.allowed) ++allowed;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(allowed == 7);
}

TEST_CASE("throttle: what people type is not stored, and ended windows are cleared away") {
    IdentityFixture fixture;
    attempt(fixture, "my secret password", "10.0.0.1");
    CHECK(fixture.base.value(
              "SELECT count(*) FROM login_attempts l WHERE l::text LIKE '%secret%' OR l::text LIKE '%10.0.0%'") == "0");
    for (int i = 0; i < 50; ++i) attempt(fixture, "user" + std::to_string(i), "10.1.0." + std::to_string(i));
    succeed(fixture, "andy", "10.0.0.9", kNow + 61s);
    CHECK(fixture.base.value("SELECT count(*) FROM login_attempts") == "0");
}

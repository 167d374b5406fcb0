#include <catch2/catch.hpp>

#include "carriers/account_repository.hpp"
#include "carriers/account_service.hpp"
#include "carriers/call_repository.hpp"
#include "hub/http/error.hpp"
#include "hub/testing/fake_clock.hpp"
#include "hub/testing/log_capture.hpp"
#include "hub/testing/test_database.hpp"
#include "number_assignment/src/webhooks/base64.hpp"

using namespace hub::number_assignment;
using namespace hub::number_assignment::carriers;
using namespace std::chrono_literals;

namespace {

SecretKey key(const std::string& id, char fill) {
    return *readSecretKey(id, toBase64(std::string(32, fill)));
}

CarrierSettings settingsWith(std::vector<SecretKey> keys) {
    CarrierSettings settings;
    settings.keys = std::move(keys);
    return settings;
}

struct Fixture {
    Fixture() {
        for (const char* name : {"alpha", "beta"})
            test.execute(std::string("INSERT INTO organizations (id, name, display_name, time_zone) VALUES (") +
                         (*name == 'a' ? "1" : "2") + ", '" + name + "', 'x', 'Europe/London')");
    }
    AccountInput input(const std::string& accountId, const std::string& token) const {
        AccountInput account;
        account.accountId = accountId;
        account.secrets = hub::json::Object{{std::string(kAuthToken), token}};
        return account;
    }

    hub::testing::TestDatabase test;
    hub::testing::FakeClock clock{"2026-11-21T10:00:00Z"};
    const inventory::Actor alpha{1, "user:1", "r1"};
    const inventory::Actor beta{2, "user:2", "r2"};
};

std::string errorCode(const std::function<void()>& act) {
    try {
        act();
    } catch (const hub::http::Error& error) {
        return std::to_string(error.status());
    }
    return "none";
}

}  // namespace

TEST_CASE("number_assignment: credentials are kept encrypted, bound to their row, one account for one organization") {
    Fixture fixture;
    const CarrierSettings settings = settingsWith({key("one", '1')});
    AccountService service(fixture.test.database(), fixture.clock, settings);
    service.put(fixture.alpha, fixture.input("AC1", "first-token"));
    service.put(fixture.alpha, fixture.input("AC1", "second-token"));
    CHECK(service.findByAccountId(Provider::kTwilio, "AC1")->secret(kAuthToken) == "second-token");
    CHECK_FALSE(service.findByAccountId(Provider::kTelnyx, "AC1"));
    CHECK(errorCode([&] { service.put(fixture.beta, fixture.input("AC1", "third-token")); }) == "409");
    CHECK(fixture.test.value("SELECT count(*) FROM audit_log WHERE action = 'carrier_account.set'") == "2");
    CHECK(fixture.test.value("SELECT count(*) FROM carrier_accounts WHERE position('token'::bytea in sealed) > 0") ==
          "0");

    // Somebody who can write the table cannot lend the credentials to another organization or account.
    fixture.test.execute(
        "INSERT INTO carrier_accounts SELECT 2, provider, 'AC2', answer_url, hints, key_id, sealed, created_at, "
        "updated_at, updated_by FROM carrier_accounts");
    CHECK_THROWS_AS(service.findByAccountId(Provider::kTwilio, "AC2"), CannotOpen);
    CHECK(errorCode([&] { service.carrier(2, Provider::kTwilio); }) == "503");

    CHECK(errorCode([&] { service.carrier(1, Provider::kTelnyx); }) == "409");
    CHECK(service.remove(fixture.alpha, Provider::kTwilio));
    CHECK_FALSE(service.remove(fixture.alpha, Provider::kTwilio));
    const CarrierSettings none;
    AccountService keyless(fixture.test.database(), fixture.clock, none);
    CHECK(errorCode([&] { keyless.put(fixture.alpha, fixture.input("AC3", "a-token")); }) == "503");
}

TEST_CASE("number_assignment: an encryption key is replaced while credentials are used and changed") {
    Fixture fixture;
    const CarrierSettings before = settingsWith({key("one", '1')});
    AccountService old(fixture.test.database(), fixture.clock, before);
    old.put(fixture.alpha, fixture.input("AC1", "alphas-token"));
    old.put(fixture.beta, fixture.input("AC2", "betas-token"));

    const CarrierSettings both = settingsWith({key("two", '2'), key("one", '1')});
    AccountService changing(fixture.test.database(), fixture.clock, both);
    CHECK(changing.findByAccountId(Provider::kTwilio, "AC1")->secret(kAuthToken) == "alphas-token");
    CHECK(changing.reseal().done == 2);
    CHECK(changing.reseal().done == 0);
    const CarrierSettings after = settingsWith({key("two", '2')});
    AccountService changed(fixture.test.database(), fixture.clock, after);
    CHECK(changed.findByAccountId(Provider::kTwilio, "AC2")->secret(kAuthToken) == "betas-token");

    // A key that went too early is said, and costs nobody else anything.
    old.put(fixture.alpha, fixture.input("AC1", "alphas-token"));
    hub::testing::LogCapture log;
    const AccountService::Resealed result = changed.reseal();
    CHECK((result.done == 0 && result.unreadable == 1));
    REQUIRE(log.of("number_assignment.credentials_unreadable").size() == 1);
    CHECK(log.lines().front().find("alphas-token") == std::string::npos);

    // Replaced between reading and writing: what was written meanwhile stays.
    hub::db::Database& database = fixture.test.database();
    const auto read = database.inStatement(
        "read", [](hub::db::Transaction& tx) { return *account_repository::find(tx, 2, Provider::kTwilio); });
    fixture.clock.advance(1s);
    changed.put(fixture.beta, fixture.input("AC2", "betas-new-token"));
    CHECK_FALSE(database.inStatement(
        "reseal", [&](hub::db::Transaction& tx) { return account_repository::reseal(tx, read, read.sealed); }));
    CHECK(changed.findByAccountId(Provider::kTwilio, "AC2")->secret(kAuthToken) == "betas-new-token");
}

TEST_CASE("number_assignment: events are forgotten after a while") {
    Fixture fixture;
    webhooks::CallEvent event;
    event.id = "CA7:1:ringing";
    event.carrierCallId = "CA7";
    event.kind = "ringing";
    hub::db::Database& database = fixture.test.database();
    const auto store = [&] {
        return database.inStatement("store", [&](hub::db::Transaction& tx) {
            return call_repository::store(tx, 1, event, fixture.clock.now());
        });
    };
    const auto purge = [&] {
        return database.inStatement("purge", [&](hub::db::Transaction& tx) {
            return call_repository::purgeEvents(tx, fixture.clock.now() - 24h);
        });
    };
    CHECK(store().fresh);
    CHECK_FALSE(store().fresh);
    CHECK(purge() == 0);
    fixture.clock.advance(48h);
    CHECK(purge() == 1);
    CHECK(store().fresh);
}

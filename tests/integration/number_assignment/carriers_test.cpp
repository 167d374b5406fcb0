#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "carriers/account_repository.hpp"
#include "carriers/account_service.hpp"
#include "carriers/call_repository.hpp"
#include "carriers/event_store.hpp"
#include "hub/http/error.hpp"
#include "hub/testing/fake_clock.hpp"
#include "hub/testing/log_capture.hpp"
#include "hub/testing/test_database.hpp"
#include "number_assignment/sql.hpp"
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
    const Actor alpha{1, "user:1", "r1"};
    const Actor beta{2, "user:2", "r2"};
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
    const CarrierSettings settings = settingsWith({key("one", '1')});
    AccountService service(fixture.test.database(), fixture.clock, settings);
    Account account = service.put(fixture.alpha, fixture.input("AC1", "first-token"));
    webhooks::CallEvent event;
    event.id = "CA7:1:ringing";
    event.carrierCallId = "CA7";
    event.kind = "ringing";
    hub::db::Database& database = fixture.test.database();
    const auto store = [&] {
        return database.inStatement("store", [&](hub::db::Transaction& tx) {
            return call_repository::store(tx, {{account, event}}, fixture.clock.now()).at(0);
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

TEST_CASE("number_assignment: what was verified with an account that has changed is not stored") {
    Fixture fixture;
    const CarrierSettings settings = settingsWith({key("one", '1')});
    AccountService service(fixture.test.database(), fixture.clock, settings);
    webhooks::CallEvent event;
    event.id = "CA7:1:ringing";
    event.carrierCallId = "CA7";
    event.kind = "ringing";
    const auto stored = [&](const Account& account) {
        return fixture.test.database().inStatement("store", [&](hub::db::Transaction& tx) {
            return call_repository::store(tx, {{account, event}}, fixture.clock.now()).at(0);
        });
    };
    const Account first = service.put(fixture.alpha, fixture.input("AC1", "first-token"));
    fixture.clock.advance(1s);
    const Account second = service.put(fixture.alpha, fixture.input("AC1", "second-token"));
    CHECK_FALSE(stored(first).verified);
    CHECK(fixture.test.value("SELECT count(*) FROM carrier_events") == "0");
    CHECK((stored(second).verified && !stored(second).fresh));
    service.remove(fixture.alpha, Provider::kTwilio);
    CHECK_FALSE(stored(second).verified);
}

// A plan for any parameters is kept: it must not read more than the rows it changes.
TEST_CASE("number_assignment: storing events reads their calls, whatever its plan was made for") {
    Fixture fixture;
    fixture.test.execute(
        "INSERT INTO carrier_calls (id, organization_id, provider, from_number, to_number, ring_seconds, "
        "carrier_call_id, "
        "created_at, updated_at) SELECT gen_random_uuid(), 1, 'twilio', '+12025550100', '+12025550199', 60, 'CA' || i, "
        "now(), now() FROM generate_series(1, 5000) i");
    fixture.test.execute("ANALYZE carrier_calls");
    fixture.test.execute(
        "CREATE FUNCTION explained(statement text) RETURNS SETOF text LANGUAGE plpgsql AS "
        "$f$ BEGIN RETURN QUERY EXECUTE statement; END $f$");
    const std::string prepare = std::string("PREPARE stored AS ") + sql::kStoreCarrierEvents.text;
    const std::string plan = fixture.test.database().inTransaction("explain", [&](hub::db::Transaction& tx) {
        tx.execute(hub::db::Query{"test.mode", "SET LOCAL plan_cache_mode = force_generic_plan"});
        tx.execute(hub::db::Query{"test.prepare", prepare.c_str()});
        return tx.queryOne<std::string>(
            hub::db::Query{"test.explain",
                           "SELECT string_agg(line, chr(10)) FROM explained('EXPLAIN (COSTS OFF) EXECUTE stored("
                           "''{1}'', ''{twilio}'', ''{AC1}'', ''{2026-02-01}'', ''{x}'', ''{CA7}'', ''{ringing}'', "
                           "''{2026-02-01}'', ''{ringing}'', ''{false}'', ''{1}'', ''{NULL}'', ''{NULL}'', ''{NULL}'', "
                           "now())') line"});
    });
    CAPTURE(plan);
    CHECK(plan.find("Seq Scan on carrier_calls") == std::string::npos);
    CHECK(plan.find("Bitmap") == std::string::npos);
    CHECK(plan.find("Index Scan using carrier_calls_pkey on carrier_calls") != std::string::npos);
    CHECK(plan.find("AND (carrier_call_id = v.carrier_call_id)") != std::string::npos);
}

TEST_CASE("number_assignment: events that come at once are each stored once, and a wrong one spoils no other") {
    constexpr int kThreads = 12;
    constexpr int kCalls = 5;
    constexpr int kRounds = 20;
    Fixture fixture;
    const CarrierSettings settings = settingsWith({key("one", '1')});
    AccountService service(fixture.test.database(), fixture.clock, settings);
    const Account account = service.put(fixture.alpha, fixture.input("AC1", "first-token"));
    hub::db::PoolSettings pool = fixture.test.settings();
    pool.maxConnections = 4;
    hub::db::Database database(pool);
    EventStore store(database, fixture.clock);
    std::atomic<int> fresh = 0;
    std::atomic<int> refused = 0;
    const auto report = [&](int round) {
        for (int call = 0; call < kCalls; ++call) {
            webhooks::CallEvent event;
            event.carrierCallId = "CA" + std::to_string(call);
            event.id = event.carrierCallId + ":" + std::to_string(round);
            event.kind = "ringing";
            if (store.store({account, event}).fresh) ++fresh;
        }
        webhooks::CallEvent wrong;
        wrong.carrierCallId = "CA-wrong";
        wrong.callId = "no uuid";
        try {
            store.store({account, wrong});
        } catch (const hub::db::Error&) {
            ++refused;
        }
    };
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < kThreads; ++i)
            threads.emplace_back([&] {
                for (int round = 0; round < kRounds; ++round) report(round);
            });
    }
    CHECK(fresh == kCalls * kRounds);
    CHECK(refused == kThreads * kRounds);
    CHECK(fixture.test.value("SELECT count(*) FROM carrier_events") == std::to_string(kCalls * kRounds));
}

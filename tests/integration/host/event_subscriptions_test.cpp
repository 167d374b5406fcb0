// Domain events on their way to subscribers: nothing is lost, whatever is open, late or repeated.
#include "hub/events/subscription.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <thread>

#include "event_forwarder.hpp"
#include "integration/host/eventually.hpp"
#include "support/test_database.hpp"

using namespace hub;
using hub::testing::TestDatabase;

namespace {

constexpr const char* kTopic = "notes.people";

class Fixture {
public:
    Fixture() {
        test.execute("INSERT INTO organizations (name, display_name, time_zone) VALUES ('main', 'Main', 'UTC')");
        events::subscribe(test.database(), kTopic, {events::kUserDeactivated});
    }
    void publish(std::int64_t user, std::string_view type = events::kUserDeactivated) {
        test.database().inTransaction("publish", [&](db::Transaction& tx) { publishIn(tx, user, type); });
    }
    static void publishIn(db::Transaction& tx, std::int64_t user, std::string_view type = events::kUserDeactivated) {
        events::publish(tx, {1, type, user, events::Audience::kConcerned, R"({"user_id": 1})"});
    }
    std::string sent() {
        return test.value("SELECT coalesce(string_agg(payload->>'user_id', ' ' ORDER BY id), '') FROM outbox_messages");
    }
    TestDatabase test;
};

}  // namespace

TEST_CASE("events: a subscriber is sent its types, once, from when it subscribed") {
    Fixture f;
    f.publish(1);
    f.publish(2, "lead.created");
    f.publish(3);
    CHECK(events::forward(f.test.database()) == 2);
    CHECK(events::forward(f.test.database()) == 0);
    events::subscribe(f.test.database(), kTopic, {events::kUserDeactivated, events::kUserMoved});
    f.publish(4, events::kUserMoved);
    events::forward(f.test.database());
    CHECK(f.sent() == "1 3 4");
    events::unsubscribe(f.test.database(), kTopic);
    f.publish(5);
    CHECK(events::forward(f.test.database()) == 0);
    events::subscribe(f.test.database(), kTopic, {events::kUserDeactivated});
    CHECK(events::forward(f.test.database()) == 0);
}

TEST_CASE("events: what an open transaction wrote is sent when it has committed, and nothing is skipped meanwhile") {
    Fixture f;
    std::string during;
    f.test.database().inTransaction("slow", [&](db::Transaction& tx) {
        Fixture::publishIn(tx, 1);
        f.publish(2);
        events::forward(f.test.database());
        during = f.sent();
    });
    CHECK(during.empty());
    events::forward(f.test.database());
    CHECK(f.sent() == "1 2");
}

TEST_CASE("events: more events than one statement takes, and several hubs at once, send each exactly once") {
    Fixture f;
    f.test.execute(
        "INSERT INTO domain_events (organization_id, type, user_id, audience, data) "
        "SELECT 1, 'user.deactivated', i, 'concerned', '{}' FROM generate_series(1, 1200) i");
    std::atomic<std::int64_t> written = 0;
    std::vector<std::thread> hubs;
    for (int i = 0; i < 4; ++i) {
        hubs.emplace_back([&, i] {
            for (int j = 0; j < 20; ++j) {
                f.publish(2000 + 100 * i + j);
                written += events::forward(f.test.database());
            }
        });
    }
    for (std::thread& hub : hubs) hub.join();
    written += events::forward(f.test.database());
    CHECK(written == 1280);
    CHECK(f.test.value("SELECT count(*) || ' ' || count(DISTINCT payload->>'user_id') FROM outbox_messages") ==
          "1280 1280");
}

TEST_CASE("events: a hub that looks at a position while another one moves it does not start over") {
    Fixture f;
    f.publish(1);
    // The first to look stops between its snapshot and its lock.
    f.test.execute(
        "CREATE FUNCTION looked() RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$ BEGIN "
        "IF current_query() LIKE '%FOR UPDATE%' AND pg_try_advisory_xact_lock(8) THEN "
        "PERFORM pg_advisory_xact_lock_shared(7); END IF; RETURN true; END $$");
    f.test.execute("ALTER TABLE event_subscriptions RENAME TO positions");
    f.test.execute("CREATE VIEW event_subscriptions AS SELECT * FROM positions WHERE looked()");
    std::int64_t late = 0;
    std::jthread first;
    f.test.database().inTransaction("hold", [&](db::Transaction& tx) {
        tx.execute(db::Query{"test.hold", "SELECT pg_advisory_xact_lock(7)"});
        first = std::jthread([&] { late = events::forward(f.test.database()); });
        REQUIRE(hub::testing::eventually([&] {
            return f.test.value("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'") == "1";
        }));
        f.publish(2);
        CHECK(events::forward(f.test.database()) == 2);
    });
    first.join();
    CHECK(late == 0);
    CHECK(f.sent() == "1 2");
    f.publish(3);
    CHECK(events::forward(f.test.database()) == 1);
    CHECK(f.sent() == "1 2 3");
}

TEST_CASE("events: a position of a restored database starts over") {
    Fixture f;
    f.publish(1);
    f.test.execute("UPDATE event_subscriptions SET after_transaction = '9000000000000'");
    CHECK(events::forward(f.test.database()) == 1);
    CHECK(events::forward(f.test.database()) == 0);
    CHECK(f.sent() == "1");
}

TEST_CASE("events: the forwarder brings an event to its handler, which fails at first") {
    Fixture f;
    outbox::Runner runner(f.test.database(), time::systemClock());
    std::atomic<int> attempts = 0;
    std::mutex mutex;
    std::set<std::int64_t> freed;
    events::Subscription subscription{kTopic, [&](const events::Event& event) {
                                          if (++attempts == 1) throw std::runtime_error("not yet");
                                          const std::lock_guard lock(mutex);
                                          CHECK(event.type == "user.deactivated");
                                          CHECK(event.organizationId == 1);
                                          CHECK(event.data == R"({"user_id":1})");
                                          freed.insert(event.userId.value());
                                          return outbox::Outcome::delivered();
                                      }};
    subscription.retry.firstDelay = std::chrono::milliseconds(10);
    runner.add(events::deliveryOf(subscription));
    host::EventForwarder forwarder(f.test.database(), runner);
    forwarder.start();
    f.publish(17);
    CHECK(hub::testing::eventually([&] {
        const std::lock_guard lock(mutex);
        return freed.contains(17);
    }));
    forwarder.stop();
    runner.stop();
    CHECK(attempts >= 2);
}

// Outbox messages: delivered until the other side has them, by one worker at a time.
#include <catch2/catch.hpp>

#include <atomic>
#include <map>
#include <mutex>
#include <set>

#include "hub/outbox/administration.hpp"
#include "hub/outbox/runner.hpp"
#include "integration/host/eventually.hpp"
#include "integration/identity/identity_fixture.hpp"

using namespace hub;
using namespace std::chrono_literals;
using hub::testing::eventually;
using hub::testing::IdentityFixture;
using outbox::Outcome;
using outbox::Runner;

namespace {

class SettableClock final : public time::Clock {
public:
    time::Timestamp now() const override { return now_.load(); }
    void advance(std::chrono::milliseconds by) { now_ = now_.load() + by; }

private:
    // Messages are due from the database's now() on, which comes later than this object.
    std::atomic<time::Timestamp> now_ = time::systemClock().now() + 1min;
};

struct Fixture : IdentityFixture {
    std::int64_t enqueue(const std::string& payload = "{}", const std::string& orderedBy = "") {
        return in([&](db::Transaction& tx) {
            return outbox::enqueue(tx, {organization.id, "test.topic", orderedBy, payload});
        });
    }
    outbox::Delivery delivery(std::function<Outcome(const outbox::Message&)> deliver) const {
        outbox::Delivery made;
        made.topic = "test.topic";
        made.retry = {1s, 10s, 5};
        made.deliver = std::move(deliver);
        return made;
    }
    int deliverDue(const outbox::Delivery& delivery, int limit = 10) {
        return Runner::deliverDue(base.database(), clock, delivery, limit);
    }
    std::string state(std::int64_t id) { return column(id, "state"); }
    std::string column(std::int64_t id, const std::string& name) {
        return base.value("SELECT (" + name + ")::text FROM outbox_messages WHERE id = " + std::to_string(id));
    }

    SettableClock clock;
};

}  // namespace

TEST_CASE("outbox: what a rolled-back transaction wrote is never delivered") {
    Fixture hub;
    CHECK_THROWS(hub.in([&](db::Transaction& tx) {
        outbox::enqueue(tx, {hub.organization.id, "test.topic", "", "{}"});
        throw std::runtime_error("undone");
    }));
    const std::int64_t kept = hub.enqueue(R"({"number": 7})");
    std::vector<outbox::Message> seen;
    const auto delivery = hub.delivery([&](const outbox::Message& message) {
        seen.push_back(message);
        return Outcome::delivered();
    });
    CHECK(hub.deliverDue(delivery) == 1);
    CHECK(hub.deliverDue(delivery) == 0);
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].id == kept);
    CHECK(seen[0].payload == R"({"number": 7})");
    CHECK(seen[0].attempt == 1);
    CHECK(seen[0].uuid == hub.column(kept, "uuid"));
    CHECK(hub.state(kept) == "delivered");
}

TEST_CASE("outbox: attempts back off, then the message is dead, and a replay begins anew") {
    Fixture hub;
    const std::int64_t id = hub.enqueue();
    bool works = false;
    int attempts = 0;
    const auto delivery = hub.delivery([&](const outbox::Message& message) {
        CHECK(message.attempt == ++attempts);
        return works ? Outcome::delivered() : Outcome::retry("answer 503");
    });
    for (const auto delay : {1s, 2s, 4s, 8s}) {
        CHECK(hub.deliverDue(delivery) == 1);
        CHECK(hub.state(id) == "pending");
        CHECK(hub.column(id, "last_error") == "answer 503");
        hub.clock.advance(std::chrono::duration_cast<std::chrono::milliseconds>(delay) * 79 / 100);
        CHECK(hub.deliverDue(delivery) == 0);
        hub.clock.advance(std::chrono::duration_cast<std::chrono::milliseconds>(delay) * 42 / 100);
    }
    CHECK(hub.deliverDue(delivery) == 1);
    CHECK(hub.state(id) == "dead");
    hub.clock.advance(1h);
    CHECK(hub.deliverDue(delivery) == 0);
    works = true;
    attempts = 0;
    hub.in([&](db::Transaction& tx) { outbox::replay(tx, id, hub.clock.now()); });
    CHECK(hub.state(id) == "pending");
    CHECK(hub.deliverDue(delivery) == 1);
    CHECK(hub.state(id) == "delivered");
}

TEST_CASE("outbox: the other side's Retry-After counts, a refusal is final, and errors are storable") {
    Fixture hub;
    const std::int64_t id = hub.enqueue();
    const auto later = hub.delivery([](const outbox::Message&) { return Outcome::retry("busy", 5min); });
    CHECK(hub.deliverDue(later) == 1);
    hub.clock.advance(4min);
    CHECK(hub.deliverDue(later) == 0);
    hub.clock.advance(1min);
    const auto odd =
        hub.delivery([](const outbox::Message&) -> Outcome { throw std::runtime_error(std::string(5000, '\xff')); });
    CHECK(hub.deliverDue(odd) == 1);
    CHECK(hub.column(id, "length(last_error)") == "500");
    hub.clock.advance(1min);
    const auto odder = hub.delivery([](const outbox::Message&) -> Outcome { throw 42; });
    CHECK(hub.deliverDue(odder) == 1);
    hub.clock.advance(1min);
    const auto refused = hub.delivery([](const outbox::Message&) { return Outcome::dead(std::string("gone\0!", 6)); });
    CHECK(hub.deliverDue(refused) == 1);
    CHECK(hub.state(id) == "dead");
    CHECK(hub.column(id, "last_error") == "gone\xEF\xBF\xBD!");
}

TEST_CASE(
    "outbox: a message whose worker died is taken again when its lease has ended, and the late answer changes "
    "nothing") {
    Fixture hub;
    const std::int64_t id = hub.enqueue();
    auto delivery = hub.delivery({});
    delivery.lease = 30s;
    int again = 0;
    const auto second = hub.delivery([&](const outbox::Message& message) {
        CHECK(message.attempt == 2);
        ++again;
        return Outcome::dead("refused");
    });
    delivery.deliver = [&](const outbox::Message&) {
        // Another process finds it only after the lease.
        hub.clock.advance(29s);
        CHECK(hub.deliverDue(second) == 0);
        hub.clock.advance(1s);
        CHECK(hub.deliverDue(second) == 1);
        return Outcome::delivered();
    };
    CHECK(hub.deliverDue(delivery) == 1);
    CHECK(again == 1);
    CHECK(hub.state(id) == "dead");
}

TEST_CASE("outbox: the late answer of a worker changes nothing of a message that was replayed since") {
    Fixture hub;
    const std::int64_t id = hub.enqueue();
    const auto refusing = hub.delivery([](const outbox::Message&) { return Outcome::dead("refused"); });
    const auto failing = hub.delivery([](const outbox::Message& message) {
        CHECK(message.attempt == 1);
        return Outcome::retry("answer 503");
    });
    auto delivery = hub.delivery([&](const outbox::Message& message) {
        CHECK(message.attempt == 1);
        hub.clock.advance(30s);
        CHECK(hub.deliverDue(refusing) == 1);
        hub.in([&](db::Transaction& tx) { outbox::replay(tx, id, hub.clock.now()); });
        CHECK(hub.deliverDue(failing) == 1);
        return Outcome::dead("late");
    });
    delivery.lease = 30s;
    CHECK(hub.deliverDue(delivery) == 1);
    CHECK(hub.state(id) == "pending");
    CHECK(hub.column(id, "last_error") == "answer 503");
}

TEST_CASE("outbox: of an ordered series one is under way, and the next waits for its end") {
    Fixture hub;
    const std::int64_t first = hub.enqueue("{}", "lead 1");
    const std::int64_t second = hub.enqueue("{}", "lead 1");
    const std::int64_t other = hub.enqueue("{}", "lead 2");
    std::vector<std::int64_t> order;
    bool works = false;
    const auto delivery = hub.delivery([&](const outbox::Message& message) {
        order.push_back(message.id);
        return works || message.id == other ? Outcome::delivered() : Outcome::retry("not yet");
    });
    CHECK(hub.deliverDue(delivery) == 2);
    CHECK(std::set<std::int64_t>(order.begin(), order.end()) == std::set<std::int64_t>{first, other});
    works = true;
    hub.clock.advance(1min);
    CHECK(hub.deliverDue(delivery) == 1);
    CHECK(order.back() == first);
    CHECK(hub.deliverDue(delivery) == 1);
    CHECK(order.back() == second);
}

TEST_CASE("outbox: messages are listed by state, topic and organization, page by page, without their payload") {
    Fixture hub;
    std::vector<std::int64_t> ids;
    for (int i = 0; i < 5; ++i) ids.push_back(hub.enqueue("{}", "series"));
    hub.base.execute("UPDATE outbox_messages SET state = 'dead', finished_at = now(), last_error = 'no' WHERE id <> " +
                     std::to_string(ids[2]));
    const auto listed = [&](outbox::Selection selection) {
        std::vector<std::int64_t> found;
        for (const auto& message : hub.in([&](db::Transaction& tx) { return outbox::list(tx, selection); }))
            found.push_back(message.id);
        return found;
    };
    using Ids = std::vector<std::int64_t>;
    CHECK(listed({}) == Ids{ids[4], ids[3], ids[1], ids[0]});
    CHECK(listed({.limit = 2}) == Ids{ids[4], ids[3]});
    CHECK(listed({.olderThan = ids[3], .limit = 2}) == Ids{ids[1], ids[0]});
    CHECK(listed({.state = outbox::State::kPending}) == Ids{ids[2]});
    CHECK(listed({.state = outbox::State::kDelivered}).empty());
    CHECK(listed({.organizationId = hub.organization.id, .topic = "test.topic"}).size() == 4);
    CHECK(listed({.organizationId = hub.organization.id + 1}).empty());
    CHECK(listed({.topic = "test.other"}).empty());
    hub.in([&](db::Transaction& tx) {
        CHECK_FALSE(outbox::lock(tx, ids[0], hub.organization.id + 1));
        const auto message = outbox::lock(tx, ids[0], std::nullopt);
        REQUIRE(message);
        CHECK(message->state == outbox::State::kDead);
        CHECK(message->lastError == "no");
        CHECK(message->orderedBy == "series");
    });
}

TEST_CASE("outbox: two runners deliver every message once and never the same at the same time") {
    Fixture hub;
    constexpr int kMessages = 150;
    for (int i = 0; i < kMessages; ++i) hub.enqueue("{}", i % 3 == 0 ? "series" : "");
    std::mutex mutex;
    std::set<std::int64_t> underWay;
    std::map<std::int64_t, int> delivered;
    std::vector<std::int64_t> series;
    bool overlap = false;
    const auto deliver = [&](const outbox::Message& message) {
        {
            const std::lock_guard lock(mutex);
            overlap = overlap || !underWay.insert(message.id).second;
        }
        hub.base.database().ping();
        const std::lock_guard lock(mutex);
        underWay.erase(message.id);
        ++delivered[message.id];
        return Outcome::delivered();
    };
    db::Database otherPool(hub.base.settings());
    Runner one(hub.base.database(), time::systemClock());
    Runner two(otherPool, time::systemClock());
    auto delivery = hub.delivery(deliver);
    delivery.parallel = 3;
    one.add(delivery);
    two.add(delivery);
    const auto all = [&] {
        const std::lock_guard lock(mutex);
        return delivered.size() >= kMessages;
    };
    CHECK(eventually(all));
    CHECK(eventually(
        [&] { return hub.base.value("SELECT count(*) FROM outbox_messages WHERE state <> 'delivered'") == "0"; }));
    one.stop();
    two.stop();
    CHECK_FALSE(overlap);
    for (const auto& [id, times] : delivered) {
        if (times != 1) FAIL("message " << id << " was delivered " << times << " times");
    }
}

TEST_CASE(
    "outbox: a woken runner delivers at once, survives the loss of its connections and stops after what is under way") {
    Fixture hub;
    std::atomic<int> deliveries{0};
    std::atomic<bool> hold{false};
    std::atomic<bool> held{false};
    Runner runner(hub.base.database(), time::systemClock());
    runner.add(hub.delivery([&](const outbox::Message&) {
        if (hold) {
            held = true;
            eventually([&] { return !hold; });
        }
        ++deliveries;
        return Outcome::delivered();
    }));
    hub.enqueue();
    runner.wake();
    REQUIRE(eventually([&] { return deliveries == 1; }));
    hub.base.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
        "pg_backend_pid()");
    hold = true;
    const std::int64_t last = hub.enqueue();
    runner.wake();
    REQUIRE(eventually([&] { return held.load(); }));
    std::thread stopping([&] { runner.stop(); });
    hold = false;
    stopping.join();
    CHECK(deliveries == 2);
    CHECK(hub.state(last) == "delivered");
    hub.enqueue();
    runner.wake();
    CHECK(hub.base.value("SELECT count(*) FROM outbox_messages WHERE state = 'pending'") == "1");
}

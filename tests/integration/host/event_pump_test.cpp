// Domain events from the commit to the sink: each once, in order, whatever breaks meanwhile.
#include "event_pump.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <map>
#include <set>
#include <thread>

#include "integration/host/eventually.hpp"
#include "support/test_database.hpp"

using namespace hub;
using hub::host::EventPosition;
using hub::host::EventPump;
using hub::testing::eventually;
using hub::testing::TestDatabase;

namespace {

class RecordingSink final : public host::EventSink {
public:
    bool hasListeners() const noexcept override { return listening; }
    std::size_t deliver(const std::vector<Told>& events, const EventPosition& position) override {
        const std::lock_guard lock(mutex_);
        told_.insert(told_.end(), events.begin(), events.end());
        here_ = position;
        ++calls_;
        return 0;
    }
    std::vector<Told> told() const {
        const std::lock_guard lock(mutex_);
        return told_;
    }
    EventPosition here() const {
        const std::lock_guard lock(mutex_);
        return here_;
    }
    int calls() const {
        const std::lock_guard lock(mutex_);
        return calls_;
    }
    /// What the events' data say, in the order of delivery.
    std::vector<std::string> texts() const {
        std::vector<std::string> all;
        for (const Told& one : told()) all.push_back(one.event.data);
        return all;
    }
    bool awaits(std::size_t count) const {
        return eventually([&] { return told().size() >= count; });
    }

    std::atomic<bool> listening{true};

private:
    mutable std::mutex mutex_;
    std::vector<Told> told_;
    EventPosition here_;
    int calls_ = 0;
};

std::string data(const std::string& text) {
    return "{\"n\": \"" + text + "\"}";
}

/// A pump that listens, on a pool of its own.
struct Instance {
    explicit Instance(const TestDatabase& base) : database(base.settings()), pump(database) {
        pump.start(sink);
        started = eventually([&] { return sink.calls() > 0; });
    }
    ~Instance() { pump.stop(); }

    void publish(const std::vector<std::string>& texts, std::int64_t organization = 1) {
        database.inTransaction("publish", [&](db::Transaction& tx) {
            for (const std::string& text : texts) {
                events::publish(tx, {organization, "test.happened", 5, events::Audience::kConcerned, data(text)});
            }
        });
        pump.committed();
    }

    db::Database database;
    RecordingSink sink;
    EventPump pump;
    bool started = false;
};

std::vector<std::string> replayed(EventPump& pump, const EventPosition& from, const host::EventFilter& filter = {}) {
    std::vector<std::string> texts;
    const auto end = pump.replay(from, filter, [&](const events::Event& event) {
        texts.push_back(event.data);
        return true;
    });
    return end ? texts : std::vector<std::string>{"no longer kept"};
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("event pump: what is committed is handed over once and in order, on every instance") {
    TestDatabase base;
    Instance one(base);
    Instance other(base);
    REQUIRE((one.started && other.started));
    one.publish({"a", "b", "c"});
    one.publish({"d"});
    other.publish({"e"});
    for (Instance* instance : {&one, &other}) {
        REQUIRE(instance->sink.awaits(5));
        CHECK(instance->sink.texts() == Texts{data("a"), data("b"), data("c"), data("d"), data("e")});
    }
}

TEST_CASE("event pump: a transaction that is rolled back is not heard of") {
    TestDatabase base;
    Instance hub(base);
    CHECK_THROWS_AS(hub.database.inTransaction("undone",
                                               [&](db::Transaction& tx) {
                                                   events::publish(tx, {1, "test.happened", {}, {}, data("undone")});
                                                   throw std::runtime_error("no");
                                               }),
                    std::runtime_error);
    hub.publish({"kept"});
    REQUIRE(hub.sink.awaits(1));
    CHECK(hub.sink.texts() == Texts{data("kept")});
}

TEST_CASE("event pump: commits that overtake each other are all handed over, each once") {
    TestDatabase base;
    Instance hub(base);
    constexpr int kWriters = 6;
    constexpr int kEach = 40;
    // One transaction stays open all the time, so that everything counts as possibly incomplete.
    std::atomic<bool> finished{false};
    std::thread slow([&] {
        hub.database.inTransaction("slow", [&](db::Transaction& tx) {
            events::publish(tx, {1, "test.happened", {}, {}, data("first")});
            eventually([&] { return finished.load(); });
            events::publish(tx, {1, "test.happened", {}, {}, data("last")});
        });
        hub.pump.committed();
    });
    std::vector<std::thread> writers;
    for (int writer = 0; writer < kWriters; ++writer) {
        writers.emplace_back([&, writer] {
            for (int i = 0; i < kEach; ++i)
                hub.publish({std::to_string(writer * kEach + i) + "x", std::to_string(writer * kEach + i) + "y"});
        });
    }
    for (std::thread& writer : writers) writer.join();
    CHECK(hub.sink.awaits(2 * kWriters * kEach));
    finished = true;
    slow.join();
    REQUIRE(hub.sink.awaits(2 * kWriters * kEach + 2));

    const auto told = hub.sink.told();
    std::map<std::int64_t, int> times;
    std::map<std::uint64_t, std::int64_t> lastOfTransaction;
    for (const auto& one : told) {
        ++times[one.event.id];
        CHECK(lastOfTransaction[one.event.transaction] < one.event.id);
        lastOfTransaction[one.event.transaction] = one.event.id;
    }
    CHECK(told.size() == 2 * kWriters * kEach + 2);
    CHECK(times.size() == told.size());
    // What a listener at any of these positions has missed is exactly what came later.
    std::set<std::string> later;
    for (std::size_t i = told.size(); i-- > 0;) {
        if (i % 37 == 0 || i + 3 > told.size()) {
            const Texts missed = replayed(hub.pump, *EventPosition::parse(told[i].position));
            REQUIRE(std::set<std::string>(missed.begin(), missed.end()) == later);
            REQUIRE(missed.size() == later.size());
        }
        later.insert(told[i].event.data);
    }
}

TEST_CASE("event pump: the loss of its connections loses nothing and repeats nothing") {
    TestDatabase base;
    Instance hub(base);
    REQUIRE(hub.started);
    hub.publish({"before"});
    REQUIRE(hub.sink.awaits(1));
    for (int round = 0; round < 3; ++round) {
        base.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
            "pg_backend_pid()");
        // Another process writes, and can reach this one by its connection alone.
        base.execute(
            "INSERT INTO domain_events (organization_id, type, audience, data) VALUES (1, 'test.happened', "
            "'concerned', '" +
            data(std::to_string(round)) + "')");
        base.execute("SELECT pg_notify('dialhub_events', 'another')");
        REQUIRE(hub.sink.awaits(static_cast<std::size_t>(round) + 2));
    }
    CHECK(hub.sink.texts() == Texts{data("before"), data("0"), data("1"), data("2")});
}

TEST_CASE("event pump: without listeners nothing is read, and those who come are told of what follows") {
    TestDatabase base;
    Instance hub(base);
    hub.sink.listening = false;
    hub.publish({"unheard"});
    const auto transaction = std::stoull(base.value("SELECT max(transaction_id::text::bigint) FROM domain_events"));
    REQUIRE(eventually([&] { return hub.sink.here().horizon > transaction; }));
    const EventPosition before = hub.sink.here();
    hub.sink.listening = true;
    hub.publish({"heard"});
    REQUIRE(hub.sink.awaits(1));
    CHECK(hub.sink.texts() == Texts{data("heard")});
    CHECK(replayed(hub.pump, before) == Texts{data("heard")});
}

TEST_CASE("event pump: a replay follows the filter, many pages and a plain event id") {
    TestDatabase base;
    Instance hub(base);
    base.execute(
        "INSERT INTO domain_events (organization_id, type, user_id, audience, data) "
        "SELECT 1 + n % 2, 'test.happened', n % 3, CASE WHEN n % 5 = 0 THEN 'organization' ELSE 'concerned' END, "
        "jsonb_build_object('n', n) FROM generate_series(1, 1500) n ORDER BY n");
    const EventPosition start = *EventPosition::parse("1");
    CHECK(replayed(hub.pump, start).size() == 1499);
    CHECK(replayed(hub.pump, start, {2, std::nullopt}).size() == 749);
    CHECK(replayed(hub.pump, start, {1, 2}).size() ==
          std::stoul(base.value("SELECT count(*) FROM domain_events WHERE organization_id = 1 AND (user_id = 2 OR "
                                "audience = 'organization')")));
    int taken = 0;
    CHECK(hub.pump.replay(start, {}, [&](const events::Event&) { return ++taken < 700; }));
    CHECK(taken == 700);
    CHECK(replayed(hub.pump, *EventPosition::parse("999999")) == Texts{"no longer kept"});
    CHECK(replayed(hub.pump, *EventPosition::parse("0.5")) == Texts{"no longer kept"});
}

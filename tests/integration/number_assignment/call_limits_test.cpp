#include <catch2/catch.hpp>
#include <random>
#include <thread>

#include "calls/destination.hpp"
#include "calls/repository.hpp"
#include "calls/service.hpp"
#include "hub/testing/fake_clock.hpp"
#include "hub/testing/test_database.hpp"
#include "inventory/service.hpp"
#include "support/held_up.hpp"
#include "support/rows_read.hpp"

using namespace hub::number_assignment;
using namespace std::chrono_literals;

namespace {

constexpr int kThreads = 16;
constexpr int kAgents = 4;

hub::db::PoolSettings manyConnections(const hub::testing::TestDatabase& test) {
    hub::db::PoolSettings settings = test.settings();
    settings.maxConnections = kThreads;
    return settings;
}

/// An organization with agents 1 to kAgents, who have two numbers each, and numbers that are nobody's.
class Organization {
public:
    Organization() {
        test.execute("INSERT INTO organizations (name, display_name, time_zone) VALUES ('one', 'one', 'Asia/Tehran')");
        test.execute(
            "INSERT INTO users (id, organization_id, username) SELECT 1000 + i, 1, 'agent' || i FROM "
            "generate_series(1, " +
            std::to_string(kAgents) + ") i");
        test.execute(
            "INSERT INTO phone_numbers (organization_id, phone_number, country_code) SELECT 1, '+1202555' || 1000 + i, "
            "'US' FROM "
            "generate_series(1, 12) i");
        test.execute(
            "INSERT INTO agent_phone_numbers (phone_number_id, organization_id, agent_id, daily_limit, "
            "allowed_countries) "
            "SELECT id, 1, 1001 + (right(phone_number, 2)::integer % " +
            std::to_string(kAgents) + "), 8, '{US}' FROM phone_numbers WHERE right(phone_number, 2)::integer <= 8");
    }

    void settings(const std::string& columns, const std::string& values) {
        test.execute("INSERT INTO calling_settings (organization_id, " + columns + ") VALUES (1, " + values + ")");
    }

    calls::CallRequest request(std::optional<std::int64_t> agent) const {
        calls::CallRequest request;
        request.organizationId = 1;
        request.agentId = agent;
        request.destination = destination;
        return request;
    }
    calls::Decision authorize(std::optional<std::int64_t> agent, const std::optional<std::string>& key = std::nullopt) {
        calls::CallRequest asked = request(agent);
        asked.idempotencyKey = key;
        return service.authorize(asked);
    }
    std::string commit(const calls::Decision& decision) {
        return service.commit({1, std::nullopt}, decision.id)->state;
    }
    std::string cancel(const calls::Decision& decision) {
        return service.cancel({1, std::nullopt}, decision.id)->state;
    }
    std::int64_t count(const std::string& sql) { return std::stoll(test.value(sql)); }

    hub::testing::TestDatabase test;
    hub::db::Database database{manyConnections(test)};
    hub::testing::FakeClock clock{"2026-02-01T10:00:00Z"};
    CurrentSettings plugin{Settings{true, 120s, 24h, {}}};
    calls::CallService service{calls::CallContext{database, clock, plugin, {}}};
    const calls::Destination destination = std::get<calls::Destination>(calls::readDestination("+14155550125"));
};

/// Asks for calls, commits most of them, some late and some long after they have expired; cancels or forgets the
/// others.
void callAtRandom(Organization& organization, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<calls::Decision> late;
    std::vector<calls::Decision> expired;
    for (int round = 0; round < 40; ++round) {
        const std::optional<std::int64_t> agent =
            random() % 8 == 0 ? std::nullopt : std::optional<std::int64_t>(1001 + random() % kAgents);
        calls::Decision decision = organization.authorize(agent);
        if (random() % 16 == 0) organization.clock.advance(50s);
        if (decision.outcome == calls::Outcome::kAllowed) {
            const auto fate = random() % 8;
            if (fate == 0)
                organization.cancel(decision);
            else if (fate <= 3)
                late.push_back(std::move(decision));
            else if (fate <= 5)
                organization.commit(decision);
            else if (fate == 6)
                expired.push_back(std::move(decision));
        }
        if (expired.size() > 2) {
            organization.commit(expired.front());
            expired.erase(expired.begin());
        }
        if (late.size() > 3 || (!late.empty() && random() % 4 == 0)) {
            organization.commit(late.front());
            late.erase(late.begin());
        }
    }
    late.insert(late.end(), expired.begin(), expired.end());
    for (const calls::Decision& decision : late) organization.commit(decision);
}

void storm(Organization& organization) {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i)
        threads.emplace_back(
            [&organization, i] { callAtRandom(organization, static_cast<unsigned>(i) + Catch::rngSeed()); });
}

/// The largest group of calls that count.
std::int64_t most(Organization& organization, const std::string& group, const std::string& condition = "true") {
    return organization.count(
        "SELECT coalesce(max(calls), 0) FROM (SELECT count(*) AS calls FROM call_reservations WHERE state IN "
        "('committed', "
        "'reserved') AND " +
        condition + " GROUP BY " + group + ") groups");
}

}  // namespace

TEST_CASE("number_assignment: no limit is exceeded by one, whoever calls at once", "[number_assignment]") {
    Organization organization;
    organization.settings(
        "use_pool, number_daily_limit, number_hourly_limit, agent_daily_limit, organization_daily_limit, "
        "organization_hourly_limit",
        "true, 10, 7, 17, 75, 55");
    for (int hour = 0; hour < 2; ++hour) {
        storm(organization);
        organization.clock.advance(1h);
    }
    INFO("seed " << Catch::rngSeed());
    CHECK(most(organization, "number_id, agent_id, local_date",
               "number_id IN (SELECT phone_number_id FROM agent_phone_numbers)") <= 8);
    CHECK(most(organization, "number_id, local_date") <= 10);
    CHECK(most(organization, "number_id, hour") <= 7);
    CHECK(most(organization, "agent_id, local_date", "agent_id <> 0") <= 17);
    CHECK(most(organization, "organization_id, hour") <= 55);
    // And none is missed: there is demand enough to reach it, once everything that was forgotten has expired.
    while (organization.authorize(std::nullopt).outcome == calls::Outcome::kAllowed) {
    }
    for (int agent = 1001; agent < 1001 + kAgents; ++agent) {
        while (organization.authorize(agent).outcome == calls::Outcome::kAllowed) {
        }
    }
    CHECK(most(organization, "organization_id, local_date") == 75);
    CHECK(organization.count("SELECT sum(calls) FROM call_usage") ==
          organization.count("SELECT count(*) FROM call_reservations WHERE state = 'committed'"));
    CHECK(organization.count("SELECT sum(calls) FROM organization_call_usage") ==
          organization.count("SELECT sum(calls) FROM call_usage"));
    CHECK(organization.count("SELECT sum(calls) FROM agent_call_usage") ==
          organization.count("SELECT sum(calls) FROM call_usage WHERE agent_id <> 0"));
}

TEST_CASE("number_assignment: the lock of a number is enough for its limits", "[number_assignment]") {
    Organization organization;
    organization.settings("use_pool, number_daily_limit, number_hourly_limit", "true, 30, 25");
    storm(organization);
    INFO("seed " << Catch::rngSeed());
    CHECK(most(organization, "number_id, local_date") <= 30);
    CHECK(most(organization, "number_id, hour") <= 25);
    organization.clock.advance(1h);
    while (organization.authorize(std::nullopt).outcome == calls::Outcome::kAllowed) {
    }
    CHECK(organization.count("SELECT min(calls) FROM (SELECT count(*) AS calls FROM call_reservations WHERE state IN "
                             "('committed', 'reserved') AND number_id NOT IN (SELECT phone_number_id FROM "
                             "agent_phone_numbers) GROUP BY number_id) pool") >= 25);
}

TEST_CASE("number_assignment: sixteen calls at once share one place", "[number_assignment]") {
    Organization organization;
    organization.settings("agent_daily_limit", "1");
    std::atomic<int> allowed{0};
    for (int round = 0; round < 5; ++round) {
        std::vector<std::jthread> threads;
        for (int i = 0; i < kThreads; ++i) {
            threads.emplace_back(
                [&] { allowed += organization.authorize(1001).outcome == calls::Outcome::kAllowed ? 1 : 0; });
        }
        threads.clear();
        CHECK(allowed == round + 1);
        organization.clock.advance(121s);
    }
}

TEST_CASE("number_assignment: a call counts in the day and hour it was asked for", "[number_assignment]") {
    Organization organization;
    organization.settings("agent_daily_limit, agent_hourly_limit", "2, 1");
    // 23:59:30 in Tehran.
    organization.clock.set(hub::time::parseIso8601("2026-02-01T20:29:30Z").value());
    const calls::Decision before = organization.authorize(1001);
    REQUIRE(before.outcome == calls::Outcome::kAllowed);
    organization.clock.advance(1min);
    CHECK(organization.commit(before) == "committed");
    CHECK(organization.test.value("SELECT local_date FROM call_usage") == "2026-02-01");
    const calls::Decision after = organization.authorize(1001);
    CHECK(after.outcome == calls::Outcome::kAllowed);
    CHECK(after.remaining == 1);
    organization.commit(after);
    const calls::Decision refused = organization.authorize(1001);
    REQUIRE(refused.outcome == calls::Outcome::kRefused);
    REQUIRE(refused.reasons.size() == 1);
    CHECK(refused.reasons.front().reason == "hourly_limit_reached");
    CHECK(hub::time::toIso8601(*refused.reasons.front().nextAllowedAt) == "2026-02-01T21:30:00Z");
    organization.clock.set(hub::time::parseIso8601("2026-02-01T21:30:00Z").value());
    CHECK(organization.authorize(1001).outcome == calls::Outcome::kAllowed);
}

TEST_CASE("number_assignment: who read the clock first and comes second is not told to wait", "[number_assignment]") {
    Organization organization;
    const bool pool = GENERATE(false, true);
    CAPTURE(pool);
    organization.settings("selection", GENERATE("'{}'", "'{sticky,area_code}'"));
    organization.test.execute("DELETE FROM phone_numbers WHERE right(phone_number, 2) NOT IN ('04', '09')");
    const std::optional<std::int64_t> agent = pool ? std::nullopt : std::optional<std::int64_t>(1001);

    organization.clock.advance(10ms);
    const calls::Decision first = organization.authorize(agent);
    REQUIRE(first.outcome == calls::Outcome::kAllowed);
    organization.clock.advance(-10ms);
    const calls::Decision second = organization.authorize(agent);
    CHECK(second.outcome == calls::Outcome::kAllowed);
    CHECK(second.numberId == first.numberId);
    organization.cancel(second);
    organization.clock.advance(-1ms);
    CHECK(organization.authorize(agent).outcome == calls::Outcome::kAllowed);

    organization.test.execute("UPDATE phone_numbers SET cooldown_seconds = 1");
    organization.clock.advance(5ms);
    CHECK(organization.authorize(agent).outcome == calls::Outcome::kRefused);
    organization.clock.advance(1100ms);
    CHECK(organization.authorize(agent).outcome == calls::Outcome::kAllowed);
}

TEST_CASE("number_assignment: what has expired is not committed, whatever the time was", "[number_assignment]") {
    Organization organization;
    organization.settings("agent_daily_limit", "1");
    const calls::Decision first = organization.authorize(1001);
    organization.clock.advance(121s);
    REQUIRE(organization.authorize(1001).outcome == calls::Outcome::kAllowed);
    // A commit that read the clock before the end, and reaches the database only now.
    organization.clock.advance(-60s);
    CHECK(organization.commit(first) == "expired");
}

TEST_CASE("number_assignment: a late commit takes what place is left, and no other", "[number_assignment]") {
    Organization organization;
    organization.settings("agent_daily_limit, number_daily_limit, organization_daily_limit", "5, 6, 8");
    organization.test.execute("UPDATE agent_phone_numbers SET daily_limit = 3");
    std::vector<calls::Decision> calls;
    // More than any limit allows at once: each wave expires before the next.
    for (int wave = 0; wave < 4; ++wave) {
        for (int agent = 1001; agent < 1001 + kAgents; ++agent) {
            for (int i = 0; i < 5; ++i) {
                calls::Decision decision = organization.authorize(agent);
                if (decision.outcome == calls::Outcome::kAllowed) calls.push_back(std::move(decision));
            }
        }
        organization.clock.advance(121s);
    }
    REQUIRE(calls.size() == 4 * 8);
    std::atomic<int> committed{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < kThreads; ++i) {
            threads.emplace_back([&, i] {
                // Everybody tries every call, from somewhere else on.
                for (std::size_t k = 0; k < calls.size(); ++k) {
                    const auto end = organization.service.commit(
                        {1, std::nullopt}, calls[(k + 2 * static_cast<std::size_t>(i)) % calls.size()].id);
                    committed += end->changed ? 1 : 0;
                    if (end->state != "committed" && end->reasons.empty()) committed += 1000;
                }
            });
        }
    }
    CHECK(committed == 8);
    CHECK(most(organization, "organization_id, local_date") == 8);
    CHECK(most(organization, "agent_id, local_date") <= 5);
    CHECK(most(organization, "number_id, local_date") <= 6);
    CHECK(most(organization, "number_id, agent_id, local_date") <= 3);
    CHECK(organization.count("SELECT sum(calls) FROM organization_call_usage") == 8);
    CHECK(organization.count("SELECT sum(calls) FROM call_usage") == 8);
    CHECK(organization.authorize(1001).outcome == calls::Outcome::kRefused);
}

TEST_CASE("number_assignment: a late commit counts when it comes, even for a number that is gone",
          "[number_assignment]") {
    Organization organization;
    organization.settings("agent_daily_limit", "1");
    // 23:59:30 in Tehran.
    organization.clock.set(hub::time::parseIso8601("2026-02-01T20:29:30Z").value());
    const calls::Decision call = organization.authorize(1001);
    organization.test.execute("DELETE FROM agent_phone_numbers WHERE phone_number_id = '" + call.numberId + "'");
    organization.test.execute("DELETE FROM phone_numbers WHERE id = '" + call.numberId + "'");
    organization.clock.advance(3min);
    CHECK(organization.commit(call) == "committed");
    CHECK(organization.commit(call) == "committed");
    CHECK(organization.cancel(call) == "committed");
    CHECK(organization.test.value("SELECT string_agg(local_date || ' ' || calls, ',') FROM agent_call_usage") ==
          "2026-02-02 1");
    CHECK(organization.authorize(1001).reasons.front().level == "agent");
}

TEST_CASE("number_assignment: an agent's own limits go before the organization's", "[number_assignment]") {
    Organization organization;
    organization.settings("agent_daily_limit, agent_hourly_limit", "3, 2");
    organization.test.execute(
        "INSERT INTO agent_call_limits VALUES (1, 1001, 1, NULL, now()), (1, 1002, NULL, 3, now()), (1, 1003, 9, 9, "
        "now())");
    const auto allowed = [&](std::int64_t agent) {
        int calls = 0;
        while (organization.authorize(agent).outcome == calls::Outcome::kAllowed) ++calls;
        return calls;
    };
    CHECK(allowed(1001) == 1);
    CHECK(allowed(1002) == 3);
    CHECK(allowed(1003) == 9);
    CHECK(allowed(1004) == 2);
    const calls::Decision refused = organization.authorize(1001);
    REQUIRE(refused.reasons.size() == 1);
    CHECK((refused.reasons.front().level == "agent" && refused.reasons.front().limit == 1));
    organization.test.execute("DELETE FROM users WHERE id = 1002");
    CHECK(organization.count("SELECT count(*) FROM agent_call_limits") == 2);
}

TEST_CASE("number_assignment: a session that began with empty tables reads no whole table later",
          "[number_assignment]") {
    Organization organization;
    organization.settings("agent_daily_limit, number_daily_limit, organization_daily_limit", "100000, 100000, 100000");
    hub::db::PoolSettings one = organization.test.settings();
    one.maxConnections = 1;
    hub::db::Database session{one};
    const auto rowsRead = [&] {
        return hub::testing::rowsRead(
            session, {"call_reservations", "call_usage", "agent_call_usage"}, [&](hub::db::Transaction& tx) {
                const auto decision =
                    calls::repository::authorize(tx, organization.request(1001), {false, organization.clock.now(), 5s});
                calls::repository::commit(tx, {1, decision.id, std::nullopt}, organization.clock.now());
            });
    };
    // What is known of one row is worse than nothing known.
    rowsRead();
    organization.test.execute("ANALYZE");
    for (int i = 0; i < 10; ++i) rowsRead();
    organization.test.execute(
        "INSERT INTO call_reservations (id, organization_id, number_id, phone_number, agent_id, destination, "
        "local_date, "
        "hour, state, reserved_at, expires_at, finished_at) SELECT gen_random_uuid(), 1, n.id, n.phone_number, 1002, "
        "'+14155550125', '2026-02-01', '2026-02-01T09:00Z', 'committed', '2026-02-01T09:00Z', '2026-02-01T09:00Z', "
        "'2026-02-01T09:00Z' FROM phone_numbers n, generate_series(1, 1000)");
    organization.test.execute(
        "INSERT INTO call_usage (organization_id, number_id, phone_number, agent_id, local_date, calls, hour) SELECT "
        "1, "
        "gen_random_uuid(), '+12025551001', 2000 + i, '2026-02-01', 1, '2026-02-01T09:00Z' FROM generate_series(1, "
        "5000) i");
    organization.test.execute(
        "INSERT INTO agent_call_usage (organization_id, agent_id, local_date, calls, hour) SELECT 1, 2000 + i, "
        "'2026-02-01', 1, '2026-02-01T09:00Z' FROM generate_series(1, 5000) i");
    CHECK(rowsRead() < 50);
}

TEST_CASE("number_assignment: PostgreSQL knows every time zone of every country", "[number_assignment]") {
    Organization organization;
    for (const char* region :
         {"US", "CA", "GB", "IR", "IN", "AU", "BR", "RU", "CN", "KZ", "MX", "ID", "UA", "NP", "JM", "PR", "VN"}) {
        const auto& zones = calls::zonesOf(region);
        REQUIRE_FALSE(zones.empty());
        for (const std::string& zone : zones) {
            INFO(zone);
            CHECK_NOTHROW(organization.test.value("SELECT now() AT TIME ZONE '" + zone + "'"));
        }
    }
    CHECK(calls::zonesOf("US").size() > 5);
    CHECK(calls::zonesOf("GB").size() == 1);
}

TEST_CASE("number_assignment: a number that is activated and freed at once is in the pool", "[number_assignment]") {
    Organization organization;
    const std::string number = "(SELECT id FROM phone_numbers WHERE phone_number = '+12025551001')";
    organization.test.execute("UPDATE phone_numbers SET status = 'inactive' WHERE id = " + number);
    hub::testing::heldUpBy(
        organization.test,
        [&](hub::db::Transaction& tx) {
            hub::testing::run(tx, "UPDATE phone_numbers SET status = 'active' WHERE id = " + number);
        },
        [&] { organization.test.execute("DELETE FROM agent_phone_numbers WHERE phone_number_id = " + number); });
    CHECK(organization.test.value("SELECT in_pool::text FROM phone_number_states WHERE phone_number_id = " + number) ==
          "true");
}

TEST_CASE("number_assignment: a session that began with few numbers reads not all of many for each",
          "[number_assignment]") {
    Organization organization;
    hub::db::PoolSettings one = organization.test.settings();
    one.maxConnections = 1;
    hub::db::Database session{one};
    static constexpr hub::db::Query kChange{
        "test.change", "UPDATE phone_numbers SET status = 'active' WHERE phone_number = '+12025551001'"};
    const auto rowsRead = [&] {
        return hub::testing::rowsRead(session, {"phone_number_states", "agent_phone_numbers"},
                                      [](hub::db::Transaction& tx) { tx.execute(kChange); });
    };
    organization.test.execute("ANALYZE");
    for (int i = 0; i < 10; ++i) rowsRead();
    organization.test.execute(
        "INSERT INTO phone_numbers (organization_id, phone_number, country_code) SELECT 1, '+1202556' || 1000 + i, "
        "'US' "
        "FROM generate_series(1, 5000) i");
    CHECK(rowsRead() < 50);
}

TEST_CASE("number_assignment: who leaves the organization meanwhile gets no number", "[number_assignment]") {
    struct Silent final : hub::events::Announcer {
        void committed() noexcept override {}
    } events;
    Organization organization;
    organization.test.execute(
        "INSERT INTO organizations (name, display_name, time_zone) VALUES ('two', 'two', 'Asia/Tehran')");
    inventory::InventoryService service({organization.database, organization.clock, organization.plugin, events});
    const std::string number =
        organization.test.value("SELECT id FROM phone_numbers WHERE phone_number = '+12025551012'");
    inventory::AssignmentRequest request;
    request.agent = "1001";
    request.terms.dailyLimit = 8;
    const auto outcome = hub::testing::heldUpBy(
        organization.test,
        [](hub::db::Transaction& tx) { hub::testing::run(tx, "UPDATE users SET organization_id = 2 WHERE id = 1001"); },
        [&] {
            return service.assign({1, "test", ""}, number, request);
        });
    CHECK(outcome == inventory::Outcome::kAgentNotFound);
    CHECK(organization.count("SELECT count(*) FROM agent_phone_numbers WHERE phone_number_id = '" + number + "'") == 0);
}

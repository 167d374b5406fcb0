#include <catch2/catch.hpp>

#include <atomic>
#include <barrier>
#include <thread>

#include "hub/metrics/registry.hpp"
#include "hub/testing/log_capture.hpp"
#include "hub/testing/test_database.hpp"

using namespace hub;
using namespace std::chrono_literals;
using hub::testing::TestDatabase;
using Clock = std::chrono::steady_clock;

namespace {

constexpr db::Query kSleep{"test.sleep", "SELECT pg_sleep($1)::text"};
constexpr db::Query kBackend{"test.backend", "SELECT pg_backend_pid()"};
constexpr db::Query kOpen{"test.open", "BEGIN"};

db::PoolSettings small(const TestDatabase& test, std::size_t connections, std::chrono::milliseconds acquire) {
    db::PoolSettings settings = test.settings();
    settings.maxConnections = connections;
    settings.acquireTimeout = acquire;
    return settings;
}

std::int32_t backendOf(db::Database& database) {
    return database.inStatement("backend", [](db::Transaction& tx) { return tx.queryOne<std::int32_t>(kBackend); });
}

}  // namespace

TEST_CASE("db: an exhausted pool makes callers wait, then fail, within the time set") {
    TestDatabase test(TestDatabase::Content::kEmpty);
    db::Database database(small(test, 2, 300ms));
    std::barrier started(3);
    std::vector<std::thread> holders;
    for (int i = 0; i < 2; ++i)
        holders.emplace_back([&] {
            database.inTransaction("hold", [&](db::Transaction& tx) {
                tx.execute(kBackend);
                started.arrive_and_wait();
                tx.execute(kSleep, 4.0);
            });
        });
    started.arrive_and_wait();
    const auto before = Clock::now();
    CHECK_THROWS_WITH(database.ping(), Catch::Contains("all 2 database connections were in use for 300 ms"));
    const auto waited = Clock::now() - before;
    CHECK(waited >= 300ms);
    CHECK(waited < 3s);
    for (std::thread& holder : holders) holder.join();
    CHECK_NOTHROW(database.ping());
    const db::PoolStatistics statistics = database.statistics();
    CHECK(statistics.size == 2);
    CHECK(statistics.inUse == 0);
    CHECK(statistics.waiting == 0);
    CHECK(statistics.timeouts == 1);
    CHECK(statistics.acquired == 3);
}

TEST_CASE("db: more threads than connections all get their turn") {
    TestDatabase test(TestDatabase::Content::kEmpty);
    test.execute("CREATE TABLE t (n bigint)");
    db::Database database(small(test, 3, 20s));
    static constexpr db::Query kInsert{"test.insert", "INSERT INTO t VALUES ($1)"};
    std::vector<std::thread> threads;
    for (int i = 0; i < 12; ++i)
        threads.emplace_back([&, i] {
            for (int k = 0; k < 20; ++k)
                database.inTransaction("insert", [&](db::Transaction& tx) { tx.execute(kInsert, i * 20 + k); });
        });
    for (std::thread& thread : threads) thread.join();
    CHECK(test.value("SELECT count(DISTINCT n) FROM t") == "240");
    CHECK(database.statistics().size == 3);
    CHECK(test.value("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'dialhub/test' AND datname = "
                     "current_database()") == "4");
}

TEST_CASE("db: the connection used last is used first") {
    TestDatabase test(TestDatabase::Content::kEmpty);
    db::Database database(small(test, 4, 2s));
    const std::int32_t backend = backendOf(database);
    for (int i = 0; i < 5; ++i) CHECK(backendOf(database) == backend);
    CHECK(database.statistics().size == 1);
}

TEST_CASE("db: a transaction opened behind the layer's back does not reach the next user") {
    TestDatabase test(TestDatabase::Content::kEmpty);
    test.execute("CREATE TABLE t (n bigint)");
    db::Database database(small(test, 1, 2s));
    static constexpr db::Query kInsert{"test.insert", "INSERT INTO t VALUES (1)"};
    database.inStatement("open", [](db::Transaction& tx) { tx.execute(kOpen); });
    database.inStatement("insert", [](db::Transaction& tx) { tx.execute(kInsert); });
    CHECK(test.value("SELECT count(*) FROM t") == "1");
}

TEST_CASE("db: a closed pool refuses work and wakes those who wait") {
    TestDatabase test(TestDatabase::Content::kEmpty);
    db::Database database(small(test, 1, 20s));
    std::barrier started(2);
    std::atomic<bool> refused{false};
    std::thread holder([&] {
        database.inTransaction("hold", [&](db::Transaction& tx) {
            tx.execute(kBackend);
            started.arrive_and_wait();
            tx.execute(kSleep, 3.0);
        });
    });
    started.arrive_and_wait();
    std::thread waiter([&] {
        try {
            database.ping();
        } catch (const db::Unavailable&) {
            refused = true;
        }
    });
    while (database.statistics().waiting == 0) std::this_thread::sleep_for(5ms);
    database.close();
    waiter.join();
    CHECK(refused);
    holder.join();
    CHECK_THROWS_AS(database.ping(), db::Unavailable);
    CHECK(database.statistics().size == 0);
    for (int i = 0;
         i < 100 && test.value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()") != "1"; ++i)
        std::this_thread::sleep_for(20ms);
    CHECK(test.value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()") == "1");
}

TEST_CASE("db: several hosts are tried in turn") {
    TestDatabase test(TestDatabase::Content::kEmpty);
    const std::string real = test.connectionString();
    const std::string::size_type quote = real.find("host='") + 6;
    db::PoolSettings settings = test.settings();
    settings.connection =
        real.substr(0, quote) + "/nonexistent," + real.substr(quote) + " target_session_attrs=read-write";
    db::Database database(settings);
    CHECK_NOTHROW(database.ping());
    settings.connection = real + " target_session_attrs=read-only";
    settings.acquireTimeout = 100ms;
    db::Database replica(settings);
    CHECK_THROWS_WITH(replica.ping(), Catch::Contains("read-only"));
}

TEST_CASE("db: an unreadable connection string is refused at once") {
    CHECK_THROWS_AS(db::Database({.connection = "nonsense"}), std::invalid_argument);
}

TEST_CASE("db: slow statements are logged by name without their parameters") {
    TestDatabase test(TestDatabase::Content::kEmpty);
    db::PoolSettings settings = test.settings();
    settings.slowQuery = 50ms;
    db::Database database(settings);
    database.ping();
    const hub::testing::LogCapture capture;
    static constexpr db::Query kSlow{"test.slow", "SELECT pg_sleep(0.1)::text || $1::text"};
    database.inStatement("slow", [](db::Transaction& tx) { tx.execute(kSlow, "07911123456"); });
    database.ping();
    const auto slow = capture.of("db.slow_query");
    REQUIRE(slow.size() == 1);
    CHECK_THAT(slow[0], Catch::Contains("test.slow") && !Catch::Contains("07911"));
}

TEST_CASE("db: queries and pool show up in the metrics") {
    TestDatabase test(TestDatabase::Content::kEmpty);
    db::PoolSettings settings = test.settings();
    settings.applicationName = "dialhub/metrics-test";
    db::Database database(settings);
    static constexpr db::Query kGood{"test.metrics_good", "SELECT 1"};
    static constexpr db::Query kBad{"test.metrics_bad", "SELECT 1 / 0"};
    for (int i = 0; i < 3; ++i) database.inStatement("good", [](db::Transaction& tx) { tx.execute(kGood); });
    CHECK_THROWS(database.inStatement("bad", [](db::Transaction& tx) { tx.execute(kBad); }));
    const std::string text = metrics::registry().exposition();
    CHECK_THAT(text, Catch::Contains("dialhub_db_query_duration_seconds_count{query=\"test.metrics_good\"} 3"));
    for (const char* none : {"none", "22"})
        CHECK_THAT(text,
                   !Catch::Contains("errors_total{class=\"" + std::string(none) + "\",query=\"test.metrics_good\"}"));
    CHECK_THAT(text, Catch::Contains("dialhub_db_query_errors_total{class=\"22\",query=\"test.metrics_bad\"} 1"));
    CHECK_THAT(text, Catch::Contains("dialhub_db_pool_connections{pool=\"dialhub/metrics-test\"} 1"));
    CHECK_THAT(text, Catch::Contains("dialhub_db_pool_acquired_total{pool=\"dialhub/metrics-test\"} 4"));
}

#include <catch2/catch.hpp>

#include "hub/db/database.hpp"
#include "hub/metrics/registry.hpp"
#include "hub/testing/log_capture.hpp"
#include "hub/testing/test_database.hpp"

using namespace hub;
using namespace std::chrono_literals;
using hub::testing::LogCapture;
using hub::testing::TestDatabase;

namespace {

constexpr db::Query kSleep{"test.slow_sleep", "SELECT pg_sleep($1) FROM generate_series(1, 2)"};
constexpr db::Query kFail{"test.slow_fail", "SELECT 1 / $1::int"};

void sleep(db::Database& database, double seconds) {
    database.inStatement("sleep", [&](db::Transaction& tx) { tx.execute(kSleep, seconds); });
}

}  // namespace

TEST_CASE("db: the limit of slow queries changes for connections that exist", "[db]") {
    TestDatabase test(TestDatabase::Content::kEmpty);
    db::Database database({.connection = test.connectionString(), .maxConnections = 1, .slowQuery = 0ms});
    const LogCapture log;
    sleep(database, 0.02);
    CHECK(log.of("db.slow_query").empty());
    database.setSlowQuery(10ms);
    sleep(database, 0.02);
    REQUIRE(log.of("db.slow_query").size() == 1);
    CHECK_THAT(log.of("db.slow_query").front(),
               Catch::Contains("query=test.slow_sleep milliseconds=") && Catch::Contains(" rows=2"));
    database.setSlowQuery(1h);
    sleep(database, 0.02);
    CHECK(log.of("db.slow_query").size() == 1);
}

TEST_CASE("db: errors are counted by query and class", "[db]") {
    TestDatabase test(TestDatabase::Content::kEmpty);
    db::Database database(
        {.connection = test.connectionString(), .applicationName = "slow_query_test", .maxConnections = 1});
    for (int i = 0; i < 2; ++i) {
        CHECK_THROWS_AS(database.inStatement("fail", [](db::Transaction& tx) { tx.execute(kFail, 0); }), db::Error);
    }
    const std::string text = metrics::registry().exposition();
    CHECK_THAT(text, Catch::Contains("dialhub_db_query_errors_total{class=\"22\",query=\"test.slow_fail\"} 2\n"));
    CHECK_THAT(text, Catch::Contains("dialhub_db_pool_wait_seconds_count{pool=\"slow_query_test\"} 2\n"));
    CHECK_THAT(text, Catch::Contains("dialhub_db_pool_idle{pool=\"slow_query_test\"} 1\n"));
}

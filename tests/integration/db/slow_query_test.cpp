#include <catch2/catch.hpp>

#include <algorithm>

#include "hub/db/database.hpp"
#include "hub/log/log.hpp"
#include "hub/metrics/registry.hpp"
#include "support/test_database.hpp"

using namespace hub;
using namespace std::chrono_literals;
using hub::testing::TestDatabase;

namespace {

constexpr db::Query kSleep{"test.slow_sleep", "SELECT pg_sleep($1) FROM generate_series(1, 2)"};
constexpr db::Query kFail{"test.slow_fail", "SELECT 1 / $1::int"};

/// Everything logged while it lives.
class Captured {
public:
    Captured() {
        log::setSink(
            [](std::string_view line, void* self) { static_cast<Captured*>(self)->text_ += std::string(line) + "\n"; },
            this);
    }
    ~Captured() { log::setSink(nullptr, nullptr); }
    Captured(const Captured&) = delete;
    Captured& operator=(const Captured&) = delete;
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

void sleep(db::Database& database, double seconds) {
    database.inStatement("sleep", [&](db::Transaction& tx) { tx.execute(kSleep, seconds); });
}

}  // namespace

TEST_CASE("db: the limit of slow queries changes for connections that exist", "[db]") {
    TestDatabase test(TestDatabase::Content::kEmpty);
    db::Database database({.connection = test.connectionString(), .maxConnections = 1, .slowQuery = 0ms});
    const Captured captured;
    sleep(database, 0.02);
    CHECK(captured.text().empty());
    database.setSlowQuery(10ms);
    sleep(database, 0.02);
    CHECK_THAT(captured.text(),
               Catch::Contains("db.slow_query query=test.slow_sleep milliseconds=") && Catch::Contains(" rows=2"));
    database.setSlowQuery(1h);
    const std::size_t before = captured.text().size();
    sleep(database, 0.02);
    CHECK(captured.text().size() == before);
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

#include <catch2/catch.hpp>

#include "support/test_database.hpp"

using namespace hub;
using hub::testing::TestDatabase;

TEST_CASE("db: a transaction commits what it did") {
    TestDatabase test(TestDatabase::Content::kEmpty);
    test.execute("CREATE TABLE t (id bigint PRIMARY KEY, name text)");
    constexpr db::Query kInsert{"test.insert", "INSERT INTO t VALUES ($1, $2)"};
    test.database().inTransaction("insert", [&](db::Transaction& tx) {
        CHECK(tx.execute(kInsert, 1, "one") == 1);
        CHECK(tx.execute(kInsert, 2, nullptr) == 1);
    });
    CHECK(test.value("SELECT count(*) FROM t") == "2");
}

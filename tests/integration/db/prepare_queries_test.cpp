#include "hub/testing/prepare_queries.hpp"

#include <catch2/catch.hpp>

#include "hub/testing/test_database.hpp"

using hub::db::Query;
using hub::testing::prepareQueries;
using hub::testing::TestDatabase;

TEST_CASE("db: queries the server refuses are found by name") {
    TestDatabase test(TestDatabase::Content::kEmpty);
    test.execute("CREATE TABLE t (n bigint)");
    CHECK(prepareQueries(test.connectionString(),
                         {{"a.good", "SELECT n FROM t WHERE n = $1"}, {"a.load", "-- many\nCOPY t (n) FROM STDIN"}})
              .empty());
    const auto failures = prepareQueries(test.connectionString(), {{"a.typo", "SELECT m FROM t"},
                                                                   {"a.untyped", "SELECT $1 IS NULL"},
                                                                   {"a.two", "SELECT 1; SELECT 2"},
                                                                   {"a.good", "SELECT 1"},
                                                                   {"a.good", "SELECT 1"},
                                                                   {"unowned", "SELECT 1"}});
    std::string text;
    for (const std::string& failure : failures) text += failure;
    CHECK_THAT(text, Catch::Contains("a.typo: ") && Catch::Contains("a.untyped: ") && Catch::Contains("a.two: ") &&
                         Catch::Contains("a.good: the name is used twice") && Catch::Contains("unowned: is not named"));
}

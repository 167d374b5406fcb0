#include "db/query_statistics.hpp"

#include <catch2/catch.hpp>

using hub::db::detail::errorClass;

TEST_CASE("db query_statistics: errors are grouped by the class of their SQLSTATE", "[db]") {
    CHECK(errorClass("23505") == "23");
    CHECK(errorClass("55P03") == "55");
    CHECK(errorClass("XX000") == "XX");
    CHECK(errorClass("") == "none");
    CHECK(errorClass("no state") == "none");
    CHECK(errorClass("2\"}{5") == "none");
}

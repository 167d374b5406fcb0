#include <catch2/catch.hpp>

#include "hub/testing/test_database.hpp"

using namespace hub;
using hub::testing::TestDatabase;

TEST_CASE("db: a test database holds every migration line") {
    TestDatabase test;
    CHECK(test.value("SELECT count(*) > 0 FROM hub_schema_migrations WHERE line = 'core'") == "t");
}

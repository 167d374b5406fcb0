#include "dates.hpp"

#include <catch2/catch.hpp>

using namespace hub;
using namespace hub::lead_intake;

TEST_CASE("lead_intake: dates in every spelling of VICIdial are the same moment") {
    for (const std::string_view text : {"2024-11-12 15:40:14", "2024-11-12T15:40:14", "2024-11-12 154014",
                                        "2024-11-12+154014", "2024-11-12T15:40:14Z", "2024-11-12T19:10:14+03:30"}) {
        INFO(text);
        const auto at = parseDialerDateTime(text);
        REQUIRE(at);
        CHECK(time::toIso8601(*at) == "2024-11-12T15:40:14Z");
    }
}

TEST_CASE("lead_intake: what is no moment is refused") {
    for (const std::string_view text :
         {"", "2024-11-12", "2024-13-12 154014", "2024-11-12 256014", "2024-11-12 1540", "15:40:14"}) {
        INFO(text);
        CHECK_FALSE(parseDialerDateTime(text));
    }
}

TEST_CASE("lead_intake: MySQL's zero date is recognised with and without a time") {
    CHECK(isZeroDate("0000-00-00"));
    CHECK(isZeroDate("0000-00-00 00:00:00"));
    CHECK(isZeroDate("0000-00-00 000000"));
    CHECK_FALSE(isZeroDate("0000-00-01"));
    CHECK_FALSE(isZeroDate("0000-00-00 00:00:01"));
    CHECK_FALSE(isZeroDate(""));
}

#include "hub/time/timestamp.hpp"

#include "hub/time/clock.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace hub;
using namespace std::chrono;

namespace {

time::Timestamp at(sys_days day, microseconds timeOfDay) {
    return day + timeOfDay;
}

}  // namespace

TEST_CASE("time: timestamps are written in UTC with as much fraction as there is", "[time]") {
    const sys_days day = 2024y / 11 / 12;
    CHECK(time::toIso8601(at(day, 15h + 40min + 14s)) == "2024-11-12T15:40:14Z");
    CHECK(time::toIso8601(at(day, 500ms)) == "2024-11-12T00:00:00.5Z");
    CHECK(time::toIso8601(at(day, 1us)) == "2024-11-12T00:00:00.000001Z");
    CHECK(time::toIso8601(time::Timestamp(-1us)) == "1969-12-31T23:59:59.999999Z");
    CHECK(time::toIso8601(at(sys_days(12024y / 1 / 1), 0us)) == "+12024-01-01T00:00:00Z");
    CHECK(time::toIso8601(at(sys_days(year(-44) / 3 / 15), 0us)) == "-0044-03-15T00:00:00Z");
    CHECK(time::toIso8601(time::Date(987y / 6 / 5)) == "0987-06-05");
}

TEST_CASE("time: accepted spellings of a timestamp", "[time]") {
    const auto [text, expected] = GENERATE(table<std::string, std::string>({
        {"2024-11-12T15:40:14Z", "2024-11-12T15:40:14Z"},
        {"2024-11-12 15:40:14", "2024-11-12T15:40:14Z"},
        {"2024-11-12t15:40:14z", "2024-11-12T15:40:14Z"},
        {"2024-11-12T15:40", "2024-11-12T15:40:00Z"},
        {"2024-11-12T15:40+03:30", "2024-11-12T12:10:00Z"},
        {"2024-11-12T15:40:14.123456+03:30", "2024-11-12T12:10:14.123456Z"},
        {"2024-11-12 15:40:14.1+0330", "2024-11-12T12:10:14.1Z"},
        {"2024-11-12 00:40:14-05", "2024-11-12T05:40:14Z"},
        {"2024-12-31T23:59:59.9999999999Z", "2024-12-31T23:59:59.999999Z"},
        {"2024-02-29T00:00:00+14:00", "2024-02-28T10:00:00Z"},
        {"0001-01-01T00:00:00+00:01", "0000-12-31T23:59:00Z"},
    }));
    CAPTURE(text);
    const auto parsed = time::parseIso8601(text);
    REQUIRE(parsed);
    CHECK(time::toIso8601(*parsed) == expected);
}

TEST_CASE("time: everything else is no timestamp", "[time]") {
    const std::string text =
        GENERATE(as<std::string>(), "", "2024", "2024-11-12", "2024-11-12T", "2024-11-12T15", "2024-11-12T15:4",
                 "2024-11-12T24:00:00Z", "2024-11-12T15:60:00Z", "2024-11-12T15:40:60Z", "2024-11-12T15:40:14.Z",
                 "2024-11-12T15:40:14,5Z", "2024-11-12T15:40:14+", "2024-11-12T15:40:14+3",
                 "2024-11-12T15:40:14+03:", "2024-11-12T15:40:14+03:3", "2024-11-12T15:40:14+24:00",
                 "2024-11-12T15:40:14Zx", "2024-11-12T15:40:14 +03:30", "2024-11-12_15:40:14", "2024-11-12+154014",
                 "2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z", "0000-00-00 00:00:00", "0000-01-01T00:00:00Z",
                 " 2024-11-12T15:40:14Z", "2024-11-12T15:40:14Z ", "+2024-11-12T15:40:14Z", "24-11-12T15:40:14Z",
                 "2024-1-1T00:00:00Z", "2024-11-12T15:40:-1Z", "۲۰۲۴-11-12T15:40:14Z");
    CAPTURE(text);
    CHECK_FALSE(time::parseIso8601(text));
}

TEST_CASE("time: dates", "[time]") {
    CHECK(time::parseDate("2024-02-29") == time::Date(2024y / 2 / 29));
    for (const char* text : {"", "0000-00-00", "2023-02-29", "2024-02-30", "2024-00-10", "2024-10-00", "2024-1-1",
                             "20240101", "2024-01-01T00:00:00", "2024/01/01", "2024-01-01 "}) {
        CAPTURE(text);
        CHECK_FALSE(time::parseDate(text));
    }
}

TEST_CASE("time: what is written reads back", "[time][property]") {
    std::mt19937_64 random(1);
    const auto first = sys_days(1y / 1 / 1).time_since_epoch() / 1us;
    const auto latest = sys_days(9999y / 12 / 31).time_since_epoch() / 1us;
    std::uniform_int_distribution<std::int64_t> microsecond(first, latest);
    for (int i = 0; i < 20'000; ++i) {
        // Rounded ones have short fractions or none.
        const std::int64_t unit = i % 3 == 0 ? 1 : (i % 3 == 1 ? 1000 : 1'000'000);
        const time::Timestamp value(microseconds(microsecond(random) / unit * unit));
        const std::string text = time::toIso8601(value);
        CAPTURE(text);
        REQUIRE(time::parseIso8601(text) == value);
        const time::Date date(floor<days>(value));
        REQUIRE(time::parseDate(time::toIso8601(date)) == date);
    }
}

TEST_CASE("time: the system clock tells the time", "[time]") {
    const auto before = system_clock::now();
    const time::Timestamp now = time::systemClock().now();
    CHECK(now >= floor<microseconds>(before));
    CHECK(now <= system_clock::now());
}

#include "schedule/windows_schedule.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "schedule/jalali.hpp"

using namespace hub::number_queue;
using hub::time::Timestamp;

namespace {

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::chrono::seconds kTehran{3 * kHour + 1800};

Timestamp at(const char* text) {
    return hub::time::parseIso8601(text).value();
}

const TimeZone& tehran() {
    static const TimeZone zone("Asia/Tehran");
    return zone;
}

ScheduleDecision evaluate(const std::vector<WeekSpan>& week, const char* now,
                          const std::vector<const char*>& restDays = {}) {
    const RestsOn rests = [&](std::chrono::sys_days day) {
        return std::any_of(restDays.begin(), restDays.end(),
                           [&](const char* rest) { return std::chrono::sys_days(*hub::time::parseDate(rest)) == day; });
    };
    return evaluateWindows(week, rests, at(now), tehran());
}

}  // namespace

TEST_CASE("number_queue: windows are half-open and in local time") {
    // 2026-01-31 is a Saturday. 09:00 in Tehran is 05:30 UTC.
    const std::vector<WeekSpan> spans{{9 * kHour, 18 * kHour}};
    const auto before = evaluate(spans, "2026-01-31T05:29:59.999999Z");
    CHECK(before.closed == Closed::kOutsideWindow);
    CHECK(before.opensAt == at("2026-01-31T05:30:00Z"));
    const auto first = evaluate(spans, "2026-01-31T05:30:00Z");
    CHECK(first.allowed());
    CHECK(first.windowEnd == at("2026-01-31T14:30:00Z"));
    CHECK(evaluate(spans, "2026-01-31T14:29:59.999999Z").allowed());
    const auto after = evaluate(spans, "2026-01-31T14:30:00Z");
    CHECK(after.closed == Closed::kOutsideWindow);
    CHECK(after.opensAt == at("2026-02-07T05:30:00Z"));
    CHECK(evaluate(spans, "2026-02-01T08:00:00Z").closed == Closed::kNoWindow);
}

TEST_CASE("number_queue: a window may run into the next day and the next week") {
    // Friday 22:00 to Saturday 02:00.
    const std::vector<WeekSpan> spans{{6 * kDay + 22 * kHour, 7 * kDay + 2 * kHour}};
    const auto friday = evaluate(spans, "2026-01-30T19:00:00Z");
    CHECK(friday.allowed());
    CHECK(friday.windowEnd == at("2026-01-30T22:30:00Z"));
    const auto saturday = evaluate(spans, "2026-01-30T21:00:00Z");
    CHECK(saturday.allowed());
    CHECK(saturday.windowEnd == at("2026-01-30T22:30:00Z"));
    CHECK_FALSE(evaluate(spans, "2026-01-30T22:30:00Z").allowed());
}

TEST_CASE("number_queue: windows that follow each other without a break are one") {
    std::vector<WeekSpan> week;
    for (std::int64_t day = 0; day < 7; ++day) week.push_back({day * kDay, (day + 1) * kDay});
    CHECK(evaluate(week, "2026-01-31T20:29:00Z").windowEnd == at("2026-02-01T20:30:00Z"));
    CHECK(evaluate(week, "2026-01-31T20:29:00Z", {"2026-02-01"}).windowEnd == at("2026-01-31T20:30:00Z"));
    const std::vector<WeekSpan> overlapping{
        {9 * kHour, 12 * kHour}, {11 * kHour, 14 * kHour}, {14 * kHour, 15 * kHour}, {16 * kHour, 17 * kHour}};
    CHECK(evaluate(overlapping, "2026-01-31T06:00:00Z").windowEnd == at("2026-01-31T11:30:00Z"));
    CHECK(evaluate(overlapping, "2026-01-31T10:00:00Z").windowEnd == at("2026-01-31T11:30:00Z"));
    CHECK_FALSE(evaluate(overlapping, "2026-01-31T11:30:00Z").allowed());
}

TEST_CASE("number_queue: without windows nothing opens") {
    const auto decision = evaluate({}, "2026-01-31T08:00:00Z");
    CHECK(decision.closed == Closed::kNoWindow);
    CHECK_FALSE(decision.opensAt);
}

TEST_CASE("number_queue: on a day of rest nothing opens, and what runs into one ends at midnight") {
    const std::vector<WeekSpan> spans{{20 * kHour, 26 * kHour}, {kDay + 9 * kHour, kDay + 17 * kHour}};
    const auto sunday = evaluate(spans, "2026-02-01T08:00:00Z", {"2026-02-01"});
    CHECK(sunday.closed == Closed::kHoliday);
    CHECK(sunday.opensAt == at("2026-02-07T16:30:00Z"));
    const auto saturday = evaluate(spans, "2026-01-31T20:00:00Z", {"2026-02-01"});
    CHECK(saturday.allowed());
    CHECK(saturday.windowEnd == at("2026-01-31T20:30:00Z"));
    CHECK(evaluate(spans, "2026-01-31T20:30:00Z", {"2026-02-01"}).closed == Closed::kHoliday);
    // What would have begun on the day of rest does not begin after it either.
    CHECK(evaluate(spans, "2026-01-31T21:00:00Z", {"2026-01-31"}).closed == Closed::kOutsideWindow);
}

TEST_CASE("number_queue: holidays that are the same every Jalali year") {
    const auto isFixed = [](const char* day) { return fixedHoliday(*hub::time::parseDate(day)).has_value(); };
    for (const char* day :
         {"2024-03-20", "2025-03-21", "2025-04-02", "2026-06-04", "2026-06-05", "2026-02-11", "2026-03-20",
          // 30 Esfand of the leap year 1403.
          "2025-03-20"}) {
        CAPTURE(day);
        CHECK(isFixed(day));
        CHECK(HolidayCalendar({}).contains(*hub::time::parseDate(day)));
    }
    CHECK_FALSE(isFixed("2026-05-27"));
    CHECK_FALSE(isFixed("2026-03-19"));
}

TEST_CASE("number_queue: Jalali dates there and back") {
    using std::chrono::sys_days;
    CHECK(toText(toJalali(*hub::time::parseDate("2026-05-27"))) == "1405/03/06");
    CHECK(fromJalali({1408, 1, 1}) == *hub::time::parseDate("2029-03-20"));
    CHECK(fromJalali({1403, 12, 30}).has_value());
    CHECK_FALSE(fromJalali({1404, 12, 30}));
    for (sys_days day = *hub::time::parseDate("2020-01-01"); day < sys_days(*hub::time::parseDate("2036-01-01"));
         day += std::chrono::days(1)) {
        const hub::time::Date date{day};
        REQUIRE(fromJalali(toJalali(date)) == date);
    }
    CHECK(parseAnyDate("1405/03/06") == *hub::time::parseDate("2026-05-27"));
    CHECK(parseAnyDate("\u06F1\u06F4\u06F0\u06F5-\u06F0\u06F3-\u06F0\u06F6") == *hub::time::parseDate("2026-05-27"));
    CHECK(parseAnyDate("2026-05-27T10:00:00Z") == *hub::time::parseDate("2026-05-27"));
    for (const char* wrong : {"", "2026-02-30", "1404/12/30", "today", "2026-05", "26-05-27", "2026-05-27x"})
        CHECK_FALSE(parseAnyDate(wrong));
}

TEST_CASE("number_queue: Tehran has no summer time since 2022") {
    const TimeZone zone("Asia/Tehran");
    CHECK(zone.offsetAt(at("2023-07-01T00:00:00Z")) == kTehran);
    CHECK(zone.offsetAt(at("2021-07-01T00:00:00Z")) == kTehran + std::chrono::hours(1));
    CHECK(zone.toIso8601(at("2026-01-31T05:00:00.25Z")) == "2026-01-31T08:30:00.25+03:30");
    CHECK_THROWS_AS(TimeZone("Asia/Nowhere"), std::invalid_argument);
}

#include "schedule/windows_schedule.hpp"

#include <catch2/catch.hpp>

using namespace hub::number_queue;
using hub::time::Timestamp;

namespace {

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::chrono::seconds kTehran{3 * kHour + 1800};

Timestamp at(const char* text) {
    return hub::time::parseIso8601(text).value();
}

}  // namespace

TEST_CASE("number_queue: windows are half-open and in local time") {
    // 2026-01-31 is a Saturday. 09:00 in Tehran is 05:30 UTC.
    const std::vector<WeekSpan> spans{{9 * kHour, 18 * kHour}};
    const auto before = evaluateWindows(spans, at("2026-01-31T05:29:59.999999Z"), kTehran);
    CHECK(before.closed == Closed::kOutsideWindow);
    CHECK(before.opensAt == at("2026-01-31T05:30:00Z"));
    const auto first = evaluateWindows(spans, at("2026-01-31T05:30:00Z"), kTehran);
    CHECK(first.allowed());
    CHECK(first.windowEnd == at("2026-01-31T14:30:00Z"));
    CHECK(evaluateWindows(spans, at("2026-01-31T14:29:59.999999Z"), kTehran).allowed());
    const auto after = evaluateWindows(spans, at("2026-01-31T14:30:00Z"), kTehran);
    CHECK(after.closed == Closed::kOutsideWindow);
    CHECK(after.opensAt == at("2026-02-07T05:30:00Z"));
    CHECK(evaluateWindows(spans, at("2026-02-01T08:00:00Z"), kTehran).closed == Closed::kNoWindow);
}

TEST_CASE("number_queue: a window may run into the next day and the next week") {
    // Friday 22:00 to Saturday 02:00.
    const std::vector<WeekSpan> spans{{6 * kDay + 22 * kHour, 7 * kDay + 2 * kHour}};
    const auto friday = evaluateWindows(spans, at("2026-01-30T19:00:00Z"), kTehran);
    CHECK(friday.allowed());
    CHECK(friday.windowEnd == at("2026-01-30T22:30:00Z"));
    const auto saturday = evaluateWindows(spans, at("2026-01-30T21:00:00Z"), kTehran);
    CHECK(saturday.allowed());
    CHECK(saturday.windowEnd == at("2026-01-30T22:30:00Z"));
    CHECK_FALSE(evaluateWindows(spans, at("2026-01-30T22:30:00Z"), kTehran).allowed());
}

TEST_CASE("number_queue: without windows nothing opens") {
    const auto decision = evaluateWindows({}, at("2026-01-31T08:00:00Z"), kTehran);
    CHECK(decision.closed == Closed::kNoWindow);
    CHECK_FALSE(decision.opensAt);
}

TEST_CASE("number_queue: Tehran has no summer time since 2022") {
    const TimeZone zone("Asia/Tehran");
    CHECK(zone.offsetAt(at("2023-07-01T00:00:00Z")) == kTehran);
    CHECK(zone.offsetAt(at("2021-07-01T00:00:00Z")) == kTehran + std::chrono::hours(1));
    CHECK(zone.toIso8601(at("2026-01-31T05:00:00.25Z")) == "2026-01-31T08:30:00.25+03:30");
    CHECK_THROWS_AS(TimeZone("Asia/Nowhere"), std::invalid_argument);
}

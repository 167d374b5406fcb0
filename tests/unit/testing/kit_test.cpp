#include <catch2/catch.hpp>

#include "hub/testing/fake_clock.hpp"
#include "hub/testing/log_capture.hpp"

using namespace hub;
using namespace std::chrono_literals;
using hub::testing::FakeClock;
using hub::testing::LogCapture;

TEST_CASE("testing: a fake clock moves only when it is told to", "[testing]") {
    FakeClock clock;
    CHECK(time::toIso8601(clock.now()) == "2026-01-01T12:00:00Z");
    clock.advance(90s);
    CHECK(time::toIso8601(clock.now()) == "2026-01-01T12:01:30Z");
    clock.advance(-2min);
    CHECK(time::toIso8601(clock.now()) == "2026-01-01T11:59:30Z");
    clock.set(time::Timestamp(1us));
    CHECK(clock.now() == time::Timestamp(1us));
}

TEST_CASE("testing: captured lines are found by event", "[testing]") {
    const log::Format format = GENERATE(log::Format::kText, log::Format::kJson);
    LogCapture capture(format);
    log::debug("a.happened", {{"n", 1}, {"cause", "b.happened"}});
    log::info("b.happened");
    log::warning("a.happened", {{"n", 2}});
    CHECK(capture.lines().size() == 3);
    REQUIRE(capture.of("a.happened").size() == 2);
    CHECK_THAT(capture.of("a.happened")[1], Catch::Contains("2"));
    CHECK(capture.of("b.happened").size() == 1);
    CHECK(capture.of("a").empty());
}

TEST_CASE("testing: a capture takes what is loud enough, and gives the log back", "[testing]") {
    {
        LogCapture capture(log::Format::kText, log::Level::kWarning);
        log::info("quiet");
        log::error("loud");
        CHECK(capture.lines().size() == 1);
    }
    CHECK_FALSE(log::enabled(log::Level::kDebug));
    CHECK(log::enabled(log::Level::kInfo));
}

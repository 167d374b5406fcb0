#include "config/units.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <random>

using namespace hub::config;
using std::chrono::milliseconds;

TEST_CASE("config units: durations", "[config]") {
    CHECK(parseDuration("250ms") == milliseconds(250));
    CHECK(parseDuration("30s") == milliseconds(30'000));
    CHECK(parseDuration("60m") == milliseconds(3'600'000));
    CHECK(parseDuration("24h") == milliseconds(86'400'000));
    CHECK(parseDuration("7d") == milliseconds(604'800'000));
    CHECK(parseDuration("0s") == milliseconds(0));
    for (const char* wrong : {"", "5", "s", "-5s", "+5s", "5 s", "1.5h", "5S", "5sec", "1h30m", "5s ",
                              "99999999999999999999s", "9223372036854775807s"}) {
        INFO(wrong);
        CHECK_FALSE(parseDuration(wrong));
    }
}

TEST_CASE("config units: sizes", "[config]") {
    CHECK(parseSize("512B") == 512U);
    CHECK(parseSize("64KiB") == 65'536U);
    CHECK(parseSize("10MiB") == 10'485'760U);
    CHECK(parseSize("1GiB") == 1'073'741'824U);
    CHECK(parseSize("2TiB") == 2'199'023'255'552U);
    for (const char* wrong : {"", "64", "64K", "64KB", "64kib", "-1B", "1.5MiB", "1 MiB", "9000000TiB"}) {
        INFO(wrong);
        CHECK_FALSE(parseSize(wrong));
    }
}

TEST_CASE("config units: what is printed reads back as the same value", "[config]") {
    std::mt19937_64 random(20240917);
    const std::int64_t factors[] = {1, 1000, 1024, 60'000, 3'600'000, 86'400'000, 1 << 20, 1 << 30};
    for (int i = 0; i < 20'000; ++i) {
        const std::int64_t factor = factors[random() % std::size(factors)];
        const auto value =
            static_cast<std::int64_t>(random() %
                                      static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max() / factor)) *
            factor;
        INFO(value);
        REQUIRE(parseDuration(formatDuration(milliseconds(value))) == milliseconds(value));
        REQUIRE(parseSize(formatSize(static_cast<std::uint64_t>(value))) == static_cast<std::uint64_t>(value));
    }
}

TEST_CASE("config units: the largest unit that divides is printed", "[config]") {
    CHECK(formatDuration(milliseconds(0)) == "0s");
    CHECK(formatDuration(milliseconds(1500)) == "1500ms");
    CHECK(formatDuration(milliseconds(90'000)) == "90s");
    CHECK(formatDuration(milliseconds(7'200'000)) == "2h");
    CHECK(formatSize(0) == "0B");
    CHECK(formatSize(1536) == "1536B");
    CHECK(formatSize(3 << 20) == "3MiB");
}

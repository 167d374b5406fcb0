#include "number_assignment/src/rate_limit.hpp"

#include <catch2/catch.hpp>

#include <thread>
#include <vector>

#include "hub/time/timestamp.hpp"

using namespace hub;
using namespace hub::number_assignment;
using namespace std::chrono_literals;

namespace {

const time::Timestamp kNoon = *time::parseIso8601("2026-11-21T12:00:00Z");

}  // namespace

TEST_CASE("rate limit: an address has a window of its own, from its first request on", "[rate_limit]") {
    RateLimiter limiter;
    const RateLimit limit{2, 900s, false};
    CHECK(limiter.count("192.0.2.1", limit, kNoon).used == 1);
    const Quota second = limiter.count("192.0.2.1", limit, kNoon + 899s + 1ms);
    CHECK(second.used == 2);
    CHECK(second.left == 1s);
    CHECK(limiter.count("192.0.2.2", limit, kNoon + 899s).left == 900s);
    CHECK(limiter.count("192.0.2.1", limit, kNoon + 899s + 2ms).used == 3);
    const Quota again = limiter.count("192.0.2.1", limit, kNoon + 900s);
    CHECK(again.used == 1);
    CHECK(again.left == 900s);
}

TEST_CASE("rate limit: nobody waits longer than a window", "[rate_limit]") {
    RateLimiter limiter;
    limiter.count("192.0.2.1", {1, 3600s, false}, kNoon);
    // Made shorter by a reload, and a clock that was set back.
    CHECK(limiter.count("192.0.2.1", {1, 60s, false}, kNoon).left == 60s);
    CHECK(limiter.count("192.0.2.1", {1, 60s, false}, kNoon - 1h).left == 60s);
}

TEST_CASE("rate limit: ever new addresses do not fill the memory, and parallel requests are all counted",
          "[rate_limit]") {
    RateLimiter limiter;
    const RateLimit limit{1000000, 60s, false};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 1000; ++i) limiter.count("192.0.2.1", limit, kNoon);
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(limiter.count("192.0.2.1", limit, kNoon).used == 4001);
    for (int i = 0; i < 150000; ++i) limiter.count("a" + std::to_string(i), limit, kNoon);
    CHECK(limiter.addresses() <= 100000);
    CHECK(limiter.count("192.0.2.3", limit, kNoon).used == 1);
}

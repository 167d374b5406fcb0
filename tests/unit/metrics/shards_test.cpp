#include <catch2/catch.hpp>

#include <array>
#include <thread>
#include <vector>

#include "hub/metrics/registry.hpp"

using namespace hub;

TEST_CASE("metrics: nothing is lost between threads that count at once", "[metrics]") {
    metrics::Counter counter;
    constexpr std::array<double, 3> kBounds = {1, 2, 3};
    metrics::Histogram histogram(kBounds);
    constexpr int kThreads = 20;
    constexpr int kRounds = 2000;
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < kRounds; ++round) {
                counter.increment();
                histogram.observe(round % 5);
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(counter.value() == kThreads * kRounds);
    CHECK(histogram.sum() == kThreads * kRounds * 2.0);
    const std::uint64_t fifth = kThreads * kRounds / 5;
    CHECK(histogram.counts() == std::vector<std::uint64_t>{2 * fifth, fifth, fifth, fifth});
}

TEST_CASE("metrics: a declared name is shown without a series", "[metrics]") {
    metrics::Registry registry;
    registry.declare("late_total", "Comes late", metrics::Kind::kCounter);
    CHECK(registry.exposition() == "# HELP late_total Comes late\n# TYPE late_total counter\n");
    CHECK_THROWS_AS(registry.gauge("late_total", ""), std::invalid_argument);
    registry.counter("late_total", "", {{"a", "b"}}).increment();
    CHECK(registry.exposition() == "# HELP late_total Comes late\n# TYPE late_total counter\nlate_total{a=\"b\"} 1\n");
}

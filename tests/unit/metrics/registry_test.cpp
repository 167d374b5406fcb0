#include "hub/metrics/registry.hpp"

#include "hub/testing/log_capture.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <thread>

using namespace hub;

TEST_CASE("metrics: the exposition groups families and sorts them", "[metrics]") {
    metrics::Registry registry;
    registry.counter("b_total", "Counted \\ things\nhere", {{"route", "/x"}, {"code", "200"}}).increment();
    registry.counter("b_total", "ignored", {{"code", "200"}, {"route", "/x"}}).increment(2);
    registry.counter("b_total", "ignored").increment(18446744073709551U);
    registry.gauge("a", "A level").set(-1.5);
    CHECK(registry.exposition() ==
          "# HELP a A level\n# TYPE a gauge\na -1.5\n"
          "# HELP b_total Counted \\\\ things\\nhere\n# TYPE b_total counter\n"
          "b_total 18446744073709552\n"
          "b_total{code=\"200\",route=\"/x\"} 3\n");
}

TEST_CASE("metrics: label values are escaped", "[metrics]") {
    metrics::Registry registry;
    registry.gauge("g", "h", {{"l", "a\"b\\c\nd\xFF"}}).set(1);
    CHECK_THAT(registry.exposition(), Catch::Contains("g{l=\"a\\\"b\\\\c\\nd\xEF\xBF\xBD\"} 1\n"));
}

TEST_CASE("metrics: special values", "[metrics]") {
    metrics::Registry registry;
    registry.gauge("nan", "").set(std::nan(""));
    registry.gauge("inf", "").set(std::numeric_limits<double>::infinity());
    registry.gauge("minus", "").set(-std::numeric_limits<double>::infinity());
    const std::string text = registry.exposition();
    CHECK_THAT(text, Catch::Contains("\nnan NaN\n"));
    CHECK_THAT(text, Catch::Contains("\ninf +Inf\n"));
    CHECK_THAT(text, Catch::Contains("\nminus -Inf\n"));
}

TEST_CASE("metrics: histograms are cumulative and end in +Inf", "[metrics]") {
    metrics::Registry registry;
    constexpr std::array<double, 2> kBounds = {0.1, 1};
    metrics::Histogram& seconds = registry.histogram("t_seconds", "Time", {{"q", "x"}}, kBounds);
    for (const double value : {0.05, 0.1, 0.5, 1.0, 3.0}) seconds.observe(value);
    CHECK(registry.exposition() ==
          "# HELP t_seconds Time\n# TYPE t_seconds histogram\n"
          "t_seconds_bucket{q=\"x\",le=\"0.1\"} 2\n"
          "t_seconds_bucket{q=\"x\",le=\"1\"} 4\n"
          "t_seconds_bucket{q=\"x\",le=\"+Inf\"} 5\n"
          "t_seconds_sum{q=\"x\"} 4.65\n"
          "t_seconds_count{q=\"x\"} 5\n");
    CHECK(registry.histogram("t_seconds", "", {{"q", "y"}}).upperBounds() == std::vector<double>{0.1, 1});
    CHECK(registry.histogram("u_seconds", "").upperBounds().size() == metrics::kLatencyBuckets.size());
}

TEST_CASE("metrics: the same name and labels are the same metric", "[metrics]") {
    metrics::Registry registry;
    metrics::Counter& first = registry.counter("c_total", "", {{"a", "1"}, {"b", "2"}});
    CHECK(&registry.counter("c_total", "", {{"b", "2"}, {"a", "1"}}) == &first);
    CHECK(&registry.counter("c_total", "", {{"a", "1"}}) != &first);
    for (int i = 0; i < 1000; ++i) registry.counter("c_total", "", {{"a", std::to_string(i)}});
    first.increment();
    CHECK(registry.counter("c_total", "", {{"a", "1"}, {"b", "2"}}).value() == 1);
}

TEST_CASE("metrics: mistakes of the programmer are refused", "[metrics]") {
    metrics::Registry registry;
    CHECK_THROWS_AS(registry.counter("", ""), std::invalid_argument);
    CHECK_THROWS_AS(registry.counter("1a", ""), std::invalid_argument);
    CHECK_THROWS_AS(registry.counter("a-b", ""), std::invalid_argument);
    CHECK_THROWS_AS(registry.counter("a", "", {{"le", "1"}}), std::invalid_argument);
    CHECK_THROWS_AS(registry.counter("a", "", {{"__x", "1"}}), std::invalid_argument);
    CHECK_THROWS_AS(registry.counter("a", "", {{"x", "1"}, {"x", "2"}}), std::invalid_argument);
    constexpr std::array<double, 2> kEqual = {1, 1};
    CHECK_THROWS_AS(registry.histogram("h", "", {}, kEqual), std::invalid_argument);
    registry.counter("a", "");
    CHECK_THROWS_AS(registry.gauge("a", ""), std::invalid_argument);
    // What failed left nothing behind.
    CHECK_THAT(registry.exposition(), !Catch::Contains("h"));
}

TEST_CASE("metrics: collectors add values at scrape time until their handle goes", "[metrics]") {
    metrics::Registry registry;
    int calls = 0;
    {
        metrics::CollectorHandle handle = registry.collect([&calls](metrics::Sample& sample) {
            sample.gauge("pool_size", "Sessions", {{"state", "idle"}}, ++calls);
            sample.gauge("pool_size", "Sessions", {{"state", "busy"}}, 0);
            sample.counter("pool_waits_total", "Waits", {}, 7);
        });
        metrics::CollectorHandle moved = std::move(handle);
        CHECK_THAT(registry.exposition(), Catch::Contains("# TYPE pool_size gauge\npool_size{state=\"idle\"} 1\n"
                                                          "pool_size{state=\"busy\"} 0\n"));
        CHECK_THAT(registry.exposition(), Catch::Contains("# TYPE pool_waits_total counter\npool_waits_total 7\n"));
        moved = metrics::CollectorHandle();
    }
    CHECK(registry.exposition().empty());
    CHECK(calls == 2);
}

TEST_CASE("metrics: a failing collector costs only its own values", "[metrics]") {
    const hub::testing::LogCapture capture;
    metrics::Registry registry;
    registry.gauge("kept", "").set(1);
    const auto failing = registry.collect([](metrics::Sample&) { throw std::runtime_error("no pool"); });
    const auto working = registry.collect([](metrics::Sample& sample) { sample.gauge("also", "", {}, 2); });
    const auto clashing = registry.collect([](metrics::Sample& sample) { sample.counter("kept", "", {}, 2); });
    const std::string text = registry.exposition();
    CHECK_THAT(text, Catch::Contains("\nkept 1\n"));
    CHECK_THAT(text, Catch::Contains("\nalso 2\n"));
    REQUIRE(capture.lines().size() == 2);
    CHECK_THAT(capture.lines()[0], Catch::Contains("metrics.collector_failed error=\"no pool\""));
}

TEST_CASE("metrics: no update is lost under parallel load", "[metrics]") {
    metrics::Registry registry;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&registry, t] {
            metrics::Counter& counter = registry.counter("c_total", "");
            metrics::Histogram& histogram = registry.histogram("h", "");
            for (int i = 0; i < 5000; ++i) {
                counter.increment();
                registry.gauge("g", "", {{"t", std::to_string(t)}}).add(1);
                histogram.observe(i % 2 == 0 ? 0.25 : 100);
            }
        });
    }
    for (int i = 0; i < 20; ++i) CHECK_THAT(registry.exposition(), Catch::EndsWith("\n") || Catch::Equals(""));
    for (std::thread& thread : threads) thread.join();
    CHECK(registry.counter("c_total", "").value() == 20'000);
    CHECK(registry.gauge("g", "", {{"t", "3"}}).value() == 5000);
    CHECK_THAT(registry.exposition(), Catch::Contains("h_bucket{le=\"0.25\"} 10000\n"));
    CHECK_THAT(registry.exposition(), Catch::Contains("h_count 20000\n"));
    CHECK(registry.histogram("h", "").sum() == 10'000 * 0.25 + 10'000 * 100.0);
}

TEST_CASE("metrics: the process has one registry", "[metrics]") {
    CHECK(&metrics::registry() == &metrics::registry());
}

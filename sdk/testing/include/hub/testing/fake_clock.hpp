/// @file hub/testing/fake_clock.hpp
/// @brief A clock that stands still until the test moves it.
#pragma once

#include <atomic>

#include "hub/time/clock.hpp"

namespace hub::testing {

/// Thread-safe.
class FakeClock final : public time::Clock {
public:
    /// Begins on 2026-01-01, noon.
    FakeClock() : FakeClock(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1) + std::chrono::hours(12)) {}
    explicit FakeClock(time::Timestamp start) : microseconds_(start.time_since_epoch().count()) {}

    time::Timestamp now() const override { return time::Timestamp(std::chrono::microseconds(microseconds_.load())); }
    void set(time::Timestamp moment) { microseconds_ = moment.time_since_epoch().count(); }
    /// Backwards too.
    void advance(std::chrono::microseconds by) { microseconds_ += by.count(); }

private:
    std::atomic<std::chrono::microseconds::rep> microseconds_;
};

}  // namespace hub::testing

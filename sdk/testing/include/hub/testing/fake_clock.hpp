/// @file hub/testing/fake_clock.hpp
/// @brief A clock that stands still until the test moves it.
#pragma once

#include <atomic>
#include <string_view>

#include "hub/time/clock.hpp"

namespace hub::testing {

/// Thread-safe.
class FakeClock final : public time::Clock {
public:
    /// Begins on 2026-01-01, noon.
    FakeClock() : FakeClock("2026-01-01T12:00:00Z") {}
    /// @throws std::bad_optional_access unless it is ISO 8601.
    explicit FakeClock(std::string_view start) : FakeClock(time::parseIso8601(start).value()) {}
    explicit FakeClock(time::Timestamp start) : microseconds_(start.time_since_epoch().count()) {}

    time::Timestamp now() const override { return time::Timestamp(std::chrono::microseconds(microseconds_.load())); }
    void set(time::Timestamp moment) { microseconds_ = moment.time_since_epoch().count(); }
    /// Backwards too.
    void advance(std::chrono::microseconds by) { microseconds_ += by.count(); }

private:
    std::atomic<std::chrono::microseconds::rep> microseconds_;
};

}  // namespace hub::testing

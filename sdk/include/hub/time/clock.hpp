/// @file hub/time/clock.hpp
/// @brief The clock business code is given, so that tests can set it.
#pragma once

#include "hub/time/timestamp.hpp"

namespace hub::time {

/// Thread-safe.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Timestamp now() const = 0;
};

/// The operating system's clock; lives for ever.
const Clock& systemClock();

}  // namespace hub::time

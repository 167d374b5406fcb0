/// @file
/// @brief Local time of one IANA zone, by ICU.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "hub/time/timestamp.hpp"

namespace hub::number_queue {

/// Immutable, thread-safe.
class TimeZone {
public:
    /// @throws std::invalid_argument when ICU does not know the zone.
    explicit TimeZone(const std::string& name);
    ~TimeZone();
    TimeZone(const TimeZone&) = delete;
    TimeZone& operator=(const TimeZone&) = delete;

    const std::string& name() const noexcept { return name_; }
    /// What to add to UTC at that moment.
    std::chrono::seconds offsetAt(time::Timestamp at) const;
    /// The moment when clocks there show this; of the hour that a change of clocks skips, the moment after it.
    time::Timestamp toUtc(time::Timestamp local) const;
    /// "2026-01-31T08:30:00.25+03:30"; the fraction only when it is not zero.
    std::string toIso8601(time::Timestamp at) const;

private:
    struct Zone;
    std::string name_;
    std::unique_ptr<const Zone> zone_;
};

/// @throws std::runtime_error when ICU's data still give Tehran the summer time that ended in 2022: every window of the
/// summer would be an hour off.
void requireCurrentRules(const TimeZone& zone);

}  // namespace hub::number_queue

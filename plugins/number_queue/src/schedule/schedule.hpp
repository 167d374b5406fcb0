/// @file
/// @brief May a company's numbers be called now? The question the dialer area asks; the calendar is the answer's
/// business.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "hub/db/transaction.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::number_queue {

enum class Closed {
    kHoliday,        ///< The company rests on holidays and today is one.
    kNoWindow,       ///< Today has no window.
    kOutsideWindow,  ///< Today has windows, but not now.
};

/// What the schedule needs to know of a company. `version` rises with every change of its windows or of the holidays,
/// so that what was read once may be kept.
struct ScheduleSubject {
    std::int64_t organizationId = 0;
    std::int64_t version = 0;
    bool skipHolidays = true;
};

struct ScheduleDecision {
    std::optional<Closed> closed;              ///< Absent: calls are allowed now.
    std::optional<time::Timestamp> windowEnd;  ///< When calls must end; set while they are allowed.
    std::optional<time::Timestamp> opensAt;    ///< Next opening; absent while open, and when none is in sight.
    bool allowed() const noexcept { return !closed; }
};

/// Thread-safe.
class Schedule {
public:
    virtual ~Schedule() = default;
    /// Pure in `now`. May read the database (then inside `tx`), for example when the version is new to it.
    virtual ScheduleDecision evaluate(db::Transaction& tx, const ScheduleSubject& company, time::Timestamp now) = 0;
};

}  // namespace hub::number_queue

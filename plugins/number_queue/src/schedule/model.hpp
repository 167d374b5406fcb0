/// @file
/// @brief Companies' windows and everybody's holidays, as people see and change them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hub/db/row.hpp"
#include "hub/time/timestamp.hpp"
#include "schedule/holidays.hpp"
#include "schedule/windows_schedule.hpp"

namespace hub::number_queue {

/// A company's schedule page.
struct SchedulePage {
    bool skipHolidays = true;
    bool enabled = true;
    std::optional<std::string> disabledBy;
    std::int64_t version = 1;
    std::optional<std::int64_t> balance;  ///< Absent without a wallet.
    std::int64_t costPerConnected = 0;
    std::string intervals;  ///< JSON array.
    time::Timestamp updatedAt{};
    /// By a dialer, or by the empty wallet.
    bool disabledByMachine() const { return disabledBy == "dialer" || disabledBy == "funds"; }
    static SchedulePage fromRow(const db::Row& row);
};

struct Interval {
    std::int64_t dayOfWeek = 0;  ///< Saturday 0.
    std::string start;           ///< "HH:MM" or "HH:MM:SS"
    std::string end;             ///< Also "24:00"; not after `start`: of the next day.
};

/// Absent members stay as they are.
struct ScheduleChange {
    std::optional<bool> skipHolidays;
    std::optional<bool> enabled;
    std::optional<std::vector<Interval>> intervals;
};

struct PreviewDay {
    std::chrono::sys_days day{};
    std::vector<std::string> holidays;
    bool rests = false;
    std::vector<OpenSpan> spans;
};

struct HolidayChange {
    std::string actor;
    std::string requestId;
    std::string note;
    std::vector<Holiday> holidays;  ///< day, name, source
    /// All of these days: what is in force there and not among `holidays` ends.
    std::optional<std::pair<time::Date, time::Date>> replaced;
    std::optional<std::int64_t> removedId;
};
struct HolidayResult {
    std::int64_t revision = 0;  ///< 0: nothing changed.
    std::int64_t added = 0;
    std::int64_t removed = 0;
};

struct HolidayRevision {
    std::int64_t revision = 0;
    time::Timestamp createdAt{};
    std::string createdBy;
    std::string note;
    std::int64_t added = 0;
    std::int64_t removed = 0;
    static HolidayRevision fromRow(const db::Row& row);
};

}  // namespace hub::number_queue

/// @file
/// @brief The schedule by weekly windows and holidays.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "schedule/holidays.hpp"
#include "schedule/schedule.hpp"
#include "schedule/time_zone.hpp"

namespace hub::number_queue {

/// A span of the local week in seconds since Saturday 00:00; `end` may lie in the week after.
struct WeekSpan {
    std::int64_t start = 0;
    std::int64_t end = 0;
    static WeekSpan fromRow(const db::Row& row);
};

/// Is this (local) day one to rest on?
using RestsOn = std::function<bool(std::chrono::sys_days)>;

/// A half-open span of local time.
struct OpenSpan {
    time::Timestamp start{};
    time::Timestamp end{};
};
/// What begins on a local day: nothing on a day of rest; what runs into one ends at midnight. Sorted by start. Pure.
std::vector<OpenSpan> spansOn(std::chrono::sys_days day, const std::vector<WeekSpan>& week, const RestsOn& rests);

/// Pure.
ScheduleDecision evaluateWindows(const std::vector<WeekSpan>& week, const RestsOn& rests, time::Timestamp now,
                                 const TimeZone& zone);

/// A company's windows and everybody's holidays.
struct WeekPlan {
    std::vector<WeekSpan> week;
    HolidayCalendar holidays;
};

class WindowsSchedule final : public Schedule {
public:
    /// The zone must outlive the schedule.
    explicit WindowsSchedule(const TimeZone& zone) : zone_(zone) {}
    ScheduleDecision evaluate(db::Transaction& tx, const ScheduleSubject& company, time::Timestamp now) override;
    std::shared_ptr<const WeekPlan> planOf(db::Transaction& tx, const ScheduleSubject& company);

private:
    struct Known {
        std::int64_t version = 0;
        std::shared_ptr<const WeekPlan> plan;
    };

    const TimeZone& zone_;
    std::mutex mutex_;
    std::map<std::int64_t, Known> known_;
};

}  // namespace hub::number_queue

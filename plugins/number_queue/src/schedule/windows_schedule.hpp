/// @file
/// @brief The schedule by weekly windows.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "schedule/schedule.hpp"
#include "schedule/time_zone.hpp"

namespace hub::number_queue {

/// A span of the local week in seconds since Saturday 00:00; `end` may lie in the week after.
struct WeekSpan {
    std::int64_t start = 0;
    std::int64_t end = 0;
    static WeekSpan fromRow(const db::Row& row);
};

/// Half-open spans, sorted by start. Pure.
ScheduleDecision evaluateWindows(const std::vector<WeekSpan>& spans, time::Timestamp now, std::chrono::seconds offset);

class WindowsSchedule final : public Schedule {
public:
    /// The zone must outlive the schedule.
    explicit WindowsSchedule(const TimeZone& zone) : zone_(zone) {}
    ScheduleDecision evaluate(db::Transaction& tx, const ScheduleSubject& company, time::Timestamp now) override;

private:
    struct Known {
        std::int64_t version = 0;
        std::shared_ptr<const std::vector<WeekSpan>> spans;
    };
    std::shared_ptr<const std::vector<WeekSpan>> spansOf(db::Transaction& tx, const ScheduleSubject& company);

    const TimeZone& zone_;
    std::mutex mutex_;
    std::map<std::int64_t, Known> known_;
};

}  // namespace hub::number_queue

/// @file
/// @brief Shows and changes companies' windows and everybody's holidays.
#pragma once

#include <optional>
#include <vector>

#include "../context.hpp"
#include "company/access.hpp"
#include "schedule/model.hpp"

namespace hub::number_queue {

/// Thread-safe. Every change is in the audit trail and raises schedule_version.
class ScheduleService {
public:
    /// The schedule outlives the service.
    ScheduleService(const QueueContext& context, WindowsSchedule& schedule) : context_(context), schedule_(schedule) {}

    SchedulePage show(const CompanyAccess& access);
    /// @throws http::Error (400): enabling without money.
    SchedulePage change(const CompanyAccess& access, const ScheduleChange& change);
    /// From that local day, or today.
    std::vector<PreviewDay> preview(const CompanyAccess& access, const std::optional<time::Date>& from, int days);

    std::vector<Holiday> holidays(const std::optional<time::Date>& from, const std::optional<time::Date>& to);
    HolidayResult changeHolidays(const HolidayChange& change);
    std::vector<HolidayRevision> revisions();

private:
    SchedulePage load(db::Transaction& tx, const CompanyAccess& access);

    const QueueContext context_;
    WindowsSchedule& schedule_;
};

}  // namespace hub::number_queue

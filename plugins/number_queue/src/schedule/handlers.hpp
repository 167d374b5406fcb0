/// @file
/// @brief HTTP of the schedule and the holidays.
#pragma once

#include "hub/http/message.hpp"
#include "schedule/service.hpp"

namespace hub::number_queue::schedule {

/// Thread-safe.
class Handlers {
public:
    /// The schedule outlives the handlers.
    Handlers(const QueueContext& context, WindowsSchedule& schedule) : context_(context), service_(context, schedule) {}

    http::Response show(const http::Request& request);
    http::Response change(const http::Request& request);
    http::Response preview(const http::Request& request);
    http::Response holidays(const http::Request& request);
    http::Response addHoliday(const http::Request& request);
    http::Response removeHoliday(const http::Request& request);
    http::Response importHolidays(const http::Request& request);
    http::Response revisions(const http::Request& request);

    db::Database& database() const noexcept { return context_.database; }

private:
    http::Response page(const CompanyAccess& access, const SchedulePage& page) const;

    const QueueContext context_;
    ScheduleService service_;
};

}  // namespace hub::number_queue::schedule

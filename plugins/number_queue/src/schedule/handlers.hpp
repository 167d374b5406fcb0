/// @file
/// @brief HTTP of the schedule and the holidays.
#pragma once

#include "hub/http/message.hpp"
#include "schedule/schedule_service.hpp"

namespace hub::number_queue::schedule {

/// Thread-safe.
class Handlers {
public:
    /// All outlive the handlers.
    Handlers(db::Database& database, const TimeZone& zone, const time::Clock& clock, ScheduleService& service)
        : database_(database), zone_(zone), clock_(clock), service_(service) {}

    http::Response show(const http::Request& request);
    http::Response change(const http::Request& request);
    http::Response preview(const http::Request& request);
    http::Response holidays(const http::Request& request);
    http::Response addHoliday(const http::Request& request);
    http::Response removeHoliday(const http::Request& request);
    http::Response importHolidays(const http::Request& request);
    http::Response revisions(const http::Request& request);

private:
    http::Response page(const NumberAccess& access, const SchedulePage& page) const;

    db::Database& database_;
    const TimeZone& zone_;
    const time::Clock& clock_;
    ScheduleService& service_;
};

}  // namespace hub::number_queue::schedule

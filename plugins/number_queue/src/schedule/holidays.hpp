/// @file
/// @brief Days on which companies may rest.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/db/row.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::number_queue {

/// A holiday of the Jalali calendar that is the same every year: Nowruz, 12 and 13 Farvardin, 14 and 15 Khordad, 22
/// Bahman, 29 and 30 Esfand. nullopt on other days.
std::optional<std::string_view> fixedHoliday(time::Date day);

/// What is known beyond those: lunar days of a year's official calendar, closures announced days ahead.
struct Holiday {
    std::int64_t id = 0;
    time::Date day{};
    std::string name;
    std::string source;  ///< "official", "estimated", "ad_hoc"
    std::int64_t revision = 0;
    static Holiday fromRow(const db::Row& row);
};

/// Names by day. Immutable, cheap to ask.
class HolidayCalendar {
public:
    explicit HolidayCalendar(const std::vector<Holiday>& known);
    bool contains(std::chrono::sys_days day) const { return days_.contains(day); }
    /// Empty when it is none.
    std::vector<std::string> namesOn(std::chrono::sys_days day) const;

private:
    std::map<std::chrono::sys_days, std::vector<std::string>> days_;
};

}  // namespace hub::number_queue

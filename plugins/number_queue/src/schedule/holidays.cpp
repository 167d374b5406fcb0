#include "schedule/holidays.hpp"

#include <array>

#include "schedule/jalali.hpp"

namespace hub::number_queue {

namespace {

struct FixedDay {
    int month;
    int day;
    std::string_view name;
};
constexpr std::array kFixedDays = {
    FixedDay{1, 1, "Nowruz"},
    FixedDay{1, 2, "Nowruz"},
    FixedDay{1, 3, "Nowruz"},
    FixedDay{1, 4, "Nowruz"},
    FixedDay{1, 12, "Islamic Republic Day"},
    FixedDay{1, 13, "Nature Day"},
    FixedDay{3, 14, "Death of Khomeini"},
    FixedDay{3, 15, "Revolt of 15 Khordad"},
    FixedDay{11, 22, "Revolution Day"},
    FixedDay{12, 29, "Oil Nationalization Day"},
    FixedDay{12, 30, "Last day of the year"},
};

/// Years a calendar is made for.
constexpr int kFirstYear = 1400;
constexpr int kLastYear = 1460;

using Days = std::vector<std::pair<std::chrono::sys_days, std::string_view>>;

const Days& fixedDays() {
    static const Days all = [] {
        Days days;
        for (int year = kFirstYear; year <= kLastYear; ++year) {
            for (const FixedDay& fixed : kFixedDays) {
                if (const auto date = fromJalali({year, fixed.month, fixed.day})) days.emplace_back(*date, fixed.name);
            }
        }
        return days;
    }();
    return all;
}

}  // namespace

std::optional<std::string_view> fixedHoliday(time::Date day) {
    const JalaliDate date = toJalali(day);
    for (const FixedDay& fixed : kFixedDays) {
        if (fixed.month == date.month && fixed.day == date.day) return fixed.name;
    }
    return std::nullopt;
}

Holiday Holiday::fromRow(const db::Row& row) {
    return {row.get<std::int64_t>("id"), row.get<time::Date>("day"), row.get<std::string>("name"),
            row.get<std::string>("source"), row.get<std::int64_t>("revision")};
}

HolidayCalendar::HolidayCalendar(const std::vector<Holiday>& known) {
    for (const auto& [day, name] : fixedDays()) days_[day].emplace_back(name);
    for (const Holiday& holiday : known) days_[holiday.day].push_back(holiday.name);
}

std::vector<std::string> HolidayCalendar::namesOn(std::chrono::sys_days day) const {
    const auto found = days_.find(day);
    return found == days_.end() ? std::vector<std::string>{} : found->second;
}

}  // namespace hub::number_queue

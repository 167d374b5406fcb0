/// @file
/// @brief The Persian (Jalali) calendar, by ICU.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hub/time/timestamp.hpp"

namespace hub::number_queue {

struct JalaliDate {
    int year = 0;
    int month = 0;  ///< 1: Farvardin.
    int day = 0;
    auto operator<=>(const JalaliDate&) const = default;
};

JalaliDate toJalali(time::Date date);
/// nullopt when there is no such day (30 Esfand of a common year).
std::optional<time::Date> fromJalali(const JalaliDate& date);
std::string toText(const JalaliDate& date);  ///< "1405/03/06"

/// "2026-05-27" or "1405-03-06" (also with slashes, and Persian or Arabic digits): years before 1700 are Jalali. A time
/// after the date is passed by. nullopt for anything else.
std::optional<time::Date> parseAnyDate(std::string_view text);

}  // namespace hub::number_queue

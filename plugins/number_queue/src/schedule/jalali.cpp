#include "schedule/jalali.hpp"

#include <unicode/calendar.h>
#include <unicode/timezone.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include "hub/phone/phone.hpp"

namespace hub::number_queue {

namespace {

constexpr int kFirstGregorianYear = 1700;
constexpr double kMillisecondsPerDay = 86400000.0;

std::unique_ptr<icu::Calendar> persianCalendar() {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::Calendar> calendar(
        icu::Calendar::createInstance(icu::TimeZone::getGMT()->clone(), icu::Locale("fa_IR@calendar=persian"), status));
    if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU: ") + u_errorName(status));
    calendar->setLenient(false);
    return calendar;
}

int field(const icu::Calendar& calendar, UCalendarDateFields name) {
    UErrorCode status = U_ZERO_ERROR;
    const int value = calendar.get(name, status);
    if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU: ") + u_errorName(status));
    return value;
}

/// Year, month and day; nullopt unless the text is three numbers.
std::optional<std::array<int, 3>> threeNumbers(std::string_view text) {
    std::array<int, 3> numbers{};
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), numbers[i]);
        if (problem != std::errc() || numbers[i] < 0) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (i == 2) break;
        if (text.empty() || (text.front() != '-' && text.front() != '/')) return std::nullopt;
        text.remove_prefix(1);
    }
    if (!text.empty() && text.front() != 'T' && text.front() != ' ') return std::nullopt;
    return numbers;
}

}  // namespace

JalaliDate toJalali(time::Date date) {
    const auto calendar = persianCalendar();
    UErrorCode status = U_ZERO_ERROR;
    calendar->setTime(static_cast<double>(std::chrono::sys_days(date).time_since_epoch().count()) * kMillisecondsPerDay,
                      status);
    return {field(*calendar, UCAL_EXTENDED_YEAR), field(*calendar, UCAL_MONTH) + 1, field(*calendar, UCAL_DATE)};
}

std::optional<time::Date> fromJalali(const JalaliDate& date) {
    const auto calendar = persianCalendar();
    calendar->clear();
    calendar->set(UCAL_EXTENDED_YEAR, date.year);
    calendar->set(UCAL_MONTH, date.month - 1);
    calendar->set(UCAL_DATE, date.day);
    UErrorCode status = U_ZERO_ERROR;
    const UDate time = calendar->getTime(status);
    if (U_FAILURE(status)) return std::nullopt;
    return time::Date{std::chrono::sys_days(std::chrono::days(static_cast<int>(time / kMillisecondsPerDay)))};
}

std::string toText(const JalaliDate& date) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%04d/%02d/%02d", date.year, date.month, date.day);
    return text.data();
}

std::optional<time::Date> parseAnyDate(std::string_view text) {
    const std::string digits = phone::toAsciiDigits(text);
    const auto numbers = threeNumbers(digits);
    if (!numbers || (*numbers)[0] > 9999 || (*numbers)[0] < 1000) return std::nullopt;
    const auto [year, month, day] = *numbers;
    if (year < kFirstGregorianYear) return fromJalali({year, month, day});
    const time::Date date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                          std::chrono::day(static_cast<unsigned>(day))};
    return date.ok() ? std::optional(date) : std::nullopt;
}

}  // namespace hub::number_queue

#include "schedule/time_zone.hpp"

#include <unicode/timezone.h>

#include <cstdio>
#include <stdexcept>

namespace hub::number_queue {

struct TimeZone::Zone {
    std::unique_ptr<icu::TimeZone> icu;
};

TimeZone::TimeZone(const std::string& name) : name_(name) {
    std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(name)));
    if (*zone == icu::TimeZone::getUnknown()) throw std::invalid_argument("unknown time zone \"" + name + "\"");
    zone_ = std::make_unique<const Zone>(Zone{std::move(zone)});
}

TimeZone::~TimeZone() = default;

std::chrono::seconds TimeZone::offsetAt(time::Timestamp at) const {
    const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(at.time_since_epoch()).count();
    int32_t raw = 0;
    int32_t summer = 0;
    UErrorCode status = U_ZERO_ERROR;
    zone_->icu->getOffset(static_cast<UDate>(milliseconds), static_cast<UBool>(false), raw, summer, status);
    if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU: ") + u_errorName(status));
    return std::chrono::seconds((raw + summer) / 1000);
}

time::Timestamp TimeZone::toUtc(time::Timestamp local) const {
    const time::Timestamp near = local - offsetAt(local);
    return local - offsetAt(near);
}

void requireCurrentRules(const TimeZone& zone) {
    using namespace std::chrono;
    if (zone.name() != "Asia/Tehran") return;
    if (zone.offsetAt(sys_days(year(2023) / 7 / 1)) == hours(3) + minutes(30)) return;
    throw std::runtime_error(
        "the time zone data of ICU are older than 2022b: they give Tehran summer time in 2023. Update libicu (and "
        "tzdata)");
}

std::string TimeZone::toIso8601(time::Timestamp at) const {
    const std::chrono::seconds offset = offsetAt(at);
    std::string text = time::toIso8601(at + offset);
    text.pop_back();  // "Z"
    const auto minutes = std::chrono::abs(std::chrono::duration_cast<std::chrono::minutes>(offset)).count();
    char suffix[16];
    std::snprintf(suffix, sizeof suffix, "%c%02d:%02d", offset.count() < 0 ? '-' : '+', static_cast<int>(minutes / 60),
                  static_cast<int>(minutes % 60));
    return text + suffix;
}

}  // namespace hub::number_queue

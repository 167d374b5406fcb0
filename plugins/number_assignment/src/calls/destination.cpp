#include "calls/destination.hpp"

#include <unicode/strenum.h>
#include <unicode/timezone.h>

#include <map>
#include <mutex>

namespace hub::number_assignment::calls {

namespace {

std::vector<std::string> findZones(const std::string& region) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::StringEnumeration> names(
        icu::TimeZone::createTimeZoneIDEnumeration(UCAL_ZONE_TYPE_CANONICAL_LOCATION, region.c_str(), nullptr, status));
    std::vector<std::string> zones;
    std::vector<std::unique_ptr<icu::TimeZone>> rules;
    while (U_SUCCESS(status)) {
        const icu::UnicodeString* name = names->snext(status);
        if (name == nullptr || U_FAILURE(status)) break;
        std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(*name));
        const bool known =
            std::any_of(rules.begin(), rules.end(), [&](const auto& other) { return zone->hasSameRules(*other); });
        if (known) continue;
        rules.push_back(std::move(zone));
        name->toUTF8String(zones.emplace_back());
    }
    return zones;
}

}  // namespace

const std::vector<std::string>& zonesOf(const std::string& region) {
    static std::mutex mutex;
    static std::map<std::string, std::vector<std::string>> known;
    const std::lock_guard lock(mutex);
    const auto found = known.find(region);
    return found != known.end() ? found->second : known.emplace(region, findZones(region)).first->second;
}

std::variant<Destination, phone::Reject> readDestination(std::string_view text) {
    const phone::ParseHints strict{.defaultRegion = "ZZ", .countryCallingCode = {}, .possibleIsEnough = false};
    const phone::ParseHints lenient{.defaultRegion = "ZZ", .countryCallingCode = {}, .possibleIsEnough = true};
    phone::Parsed parsed = phone::parse(text, strict);
    const bool certain = static_cast<bool>(parsed);
    if (!certain) parsed = phone::parse(text, lenient);
    if (!parsed) return *parsed.reject;
    Destination destination;
    destination.e164 = parsed.e164;
    // A range that nobody has counts as the calling code's main country, but +1 has none: its area codes tell.
    if (certain || !parsed.e164.starts_with("+1"))
        destination.country = parsed.region;
    else if (std::string region = phone::regionOfAreaCode(parsed.e164); !region.empty())
        destination.country = region;
    destination.areaCode = phone::areaCode(parsed.e164);
    destination.zones = zonesOf(parsed.region);
    return destination;
}

}  // namespace hub::number_assignment::calls

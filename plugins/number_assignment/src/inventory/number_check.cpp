#include "inventory/number_check.hpp"

#include "../input.hpp"
#include "hub/phone/phone.hpp"

namespace hub::number_assignment::inventory {

namespace {

constexpr std::size_t kLongestLabel = 255;

CheckedNumber refuse(const char* field, std::string code, std::string message) {
    return {std::nullopt, {field, std::move(code), std::move(message)}};
}

std::string explain(phone::Reject reason, const std::string& country) {
    switch (reason) {
        case phone::Reject::kEmpty:
            return "must not be empty";
        case phone::Reject::kNotANumber:
            return "must be a telephone number, for example +12025550123";
        case phone::Reject::kInvalidCountryCode:
            return "must begin with the calling code of a country, for example +1";
        case phone::Reject::kTooShort:
            return "is too short for a telephone number of " + country;
        case phone::Reject::kTooLong:
            return "is too long for a telephone number of " + country;
        case phone::Reject::kInvalid:
            break;
    }
    return "is in no range of numbers that is in use; check it digit by digit";
}

}  // namespace

json::Value NumberInput::defaultCapabilities() {
    return json::Object{{"voice", true}, {"sms", false}};
}

CheckedNumber check(const NumberInput& input) {
    const bool named = !input.countryCode.empty();
    const std::string country = named ? input::canonicalCountry(input.countryCode) : "ZZ";
    if (country.empty())
        return refuse("countryCode", "invalid_country", "must be the two letters of a country (ISO 3166), for example US");
    if (input.provider != "telnyx" && input.provider != "twilio")
        return refuse("provider", "invalid_provider", "must be one of [telnyx, twilio]");
    if (input.label.size() > kLongestLabel) return refuse("label", "too_long", "must have at most 255 characters");
    const phone::Parsed parsed = phone::parse(
        input.phoneNumber, {.defaultRegion = country, .countryCallingCode = {}, .possibleIsEnough = false});
    if (!parsed) {
        return refuse("phoneNumber", std::string(phone::toString(*parsed.reject)), explain(*parsed.reject, country));
    }
    if (named && parsed.region != country) {
        return refuse("countryCode", "country_mismatch",
                      "must be " + parsed.region + ", the country of " + parsed.e164 + ", not " + country);
    }
    return {NewNumber{parsed.e164, input.provider, parsed.region, phone::areaCode(parsed.e164), input.capabilities,
                      input.label},
            {}};
}

}  // namespace hub::number_assignment::inventory

/// @file hub/phone/phone.hpp
/// @brief Telephone numbers in E.164, by libphonenumber.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hub::phone {

enum class Reject { kEmpty, kNotANumber, kInvalidCountryCode, kTooShort, kTooLong, kInvalid };
std::string_view toString(Reject reason) noexcept;  ///< "empty", "not_a_number", …

struct Parsed {
    std::string e164;            ///< "+447911123456"; empty when rejected.
    std::string region;          ///< "GB"; "001" for non-geographic; empty when rejected.
    std::optional<Reject> reject;
    explicit operator bool() const noexcept { return !reject; }
};

struct ParseHints {
    std::string_view defaultRegion = "GB";  ///< ISO 3166 alpha-2 for numbers without a country code.
    std::string_view countryCallingCode = {};  ///< "44": national numbers are read in this country first (VICIdial's phone_code).
    bool possibleIsEnough = true;  ///< Accept numbers of a possible length whose range is unassigned.
};

/// Persian, Arabic and full-width digits, separators, bidi marks, "00" and "+" prefixes and a leading national 0 are all
/// read. Thread-safe.
Parsed parse(std::string_view text, const ParseHints& hints);

/// Calling code and area code of a number in E.164, "+1415" or "+4420"; empty for numbers without one (mobile numbers of
/// most countries). Thread-safe.
std::string areaCode(std::string_view e164);

/// The country an area code of calling code 1 is given to, whatever number follows: "+1242…" is "BS". Empty for other
/// calling codes and area codes that libphonenumber does not know. Thread-safe.
std::string regionOfAreaCode(std::string_view e164);

/// Persian (U+06F0), Arabic-Indic (U+0660) and full-width (U+FF10) digits → ASCII; everything else is kept.
std::string toAsciiDigits(std::string_view text);

}  // namespace hub::phone

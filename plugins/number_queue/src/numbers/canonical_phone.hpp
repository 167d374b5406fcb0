/// @file
/// @brief Iranian mobile numbers in the one spelling the queue knows: 09 and nine digits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hub::number_queue {

enum class PhoneReject : std::uint8_t {
    kEmpty,       ///< No digit and nothing else that means something.
    kHasLetters,  ///< Something that is neither a digit nor a separator; two numbers in one; no text at all.
    kTooShort,
    kTooLong,
    kBadPrefix,           ///< Ten digits that belong to no mobile network and no area.
    kLandlineNotAllowed,  ///< Ten digits that start with an area code.
    kForeign,             ///< An international prefix that is not Iran's.
    kScientificNotation,  ///< "9.12E+09": a spreadsheet has lost the digits.
};
std::string_view toString(PhoneReject reason) noexcept;  ///< "empty", "has_letters", …

struct CanonicalPhone {
    std::string value;  ///< "09121234567"; empty when rejected.
    std::optional<PhoneReject> reject;
    explicit operator bool() const noexcept { return !reject; }
};

/// Reads ASCII, Persian, Arabic and full-width digits, also mixed, between separators of any script and invisible
/// marks;
/// "+98", "0098" and "98", each also before a trunk 0; a lost leading 0; "tel:" and wa.me links; and what spreadsheets
/// make of a number ("9123456789.0", a leading apostrophe). Any 9 and nine digits are a mobile number: networks get new
/// ranges faster than lists of them. Never throws on any bytes.
CanonicalPhone canonicalPhone(std::string_view text);

/// What to look for in canonical numbers when somebody searches for that: the number, or the part of one.
std::string searchedPhone(std::string_view text);

}  // namespace hub::number_queue

/// @file
/// @brief Iranian mobile numbers in the one spelling the queue knows: 09 and nine digits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hub::number_queue {

enum class PhoneReject : std::uint8_t {
    kEmpty,
    kHasLetters,
    kTooShort,
    kTooLong,
    kBadPrefix,
    kLandlineNotAllowed,
    kForeign,
    kScientificNotation,
};
std::string_view toString(PhoneReject reason) noexcept;  ///< "empty", "has_letters", …

struct CanonicalPhone {
    std::string value;  ///< "09121234567"; empty when rejected.
    std::optional<PhoneReject> reject;
    explicit operator bool() const noexcept { return !reject; }
};

/// Never throws on any bytes.
CanonicalPhone canonicalPhone(std::string_view text);

}  // namespace hub::number_queue

#include "numbers/canonical_phone.hpp"

#include <algorithm>

#include "hub/phone/phone.hpp"

namespace hub::number_queue {

namespace {

bool isDigit(char c) noexcept {
    return c >= '0' && c <= '9';
}

bool isLetter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

CanonicalPhone rejected(PhoneReject reason) {
    return {{}, reason};
}

}  // namespace

std::string_view toString(PhoneReject reason) noexcept {
    switch (reason) {
        case PhoneReject::kEmpty:
            return "empty";
        case PhoneReject::kHasLetters:
            return "has_letters";
        case PhoneReject::kTooShort:
            return "too_short";
        case PhoneReject::kTooLong:
            return "too_long";
        case PhoneReject::kBadPrefix:
            return "bad_prefix";
        case PhoneReject::kLandlineNotAllowed:
            return "landline_not_allowed";
        case PhoneReject::kForeign:
            return "foreign";
        case PhoneReject::kScientificNotation:
            return "scientific_notation";
    }
    return "bad_prefix";
}

CanonicalPhone canonicalPhone(std::string_view text) {
    std::string digits = phone::toAsciiDigits(text);
    if (std::any_of(digits.begin(), digits.end(), isLetter)) return rejected(PhoneReject::kHasLetters);
    std::erase_if(digits, [](char c) { return !isDigit(c); });
    if (digits.empty()) return rejected(PhoneReject::kEmpty);

    std::string_view national = digits;
    if (national.starts_with("0098"))
        national.remove_prefix(4);
    else if (national.starts_with("98"))
        national.remove_prefix(2);
    if (national.starts_with("0")) national.remove_prefix(1);
    if (national.size() < 10) return rejected(PhoneReject::kTooShort);
    if (national.size() > 10) return rejected(PhoneReject::kTooLong);
    if (national.front() != '9') return rejected(PhoneReject::kLandlineNotAllowed);
    return {"0" + std::string(national), std::nullopt};
}

}  // namespace hub::number_queue

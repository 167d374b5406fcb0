#include "numbers/canonical_phone.hpp"

#include <algorithm>
#include <array>

#include "hub/phone/phone.hpp"
#include "hub/text/ascii.hpp"
#include "hub/text/utf8.hpp"

namespace hub::number_queue {

namespace {

/// "00", "98", "0" and ten digits, and room to see that there are too many.
constexpr std::size_t kMostDigits = 32;
constexpr std::size_t kNationalDigits = 10;
constexpr std::string_view kCountry = "98";

/// The areas of Iran by the first two digits after the trunk 0.
constexpr auto kAreaCodes = [] {
    std::array<bool, 100> known{};
    for (const int code : {11, 13, 17, 21, 23, 24, 25, 26, 28, 31, 34, 35, 38, 41, 44, 45,
                           51, 54, 56, 58, 61, 66, 71, 74, 76, 77, 81, 83, 84, 86, 87})
        known[static_cast<std::size_t>(code)] = true;
    return known;
}();

enum class Kind : std::uint8_t { kDigit, kSeparator, kPoint, kPlus, kOther, kMultibyte };

constexpr auto kAscii = [] {
    std::array<Kind, 256> kinds{};
    for (std::size_t c = 0; c < kinds.size(); ++c) kinds[c] = c < 0x80 ? Kind::kOther : Kind::kMultibyte;
    for (const char c : std::string_view(" \t\n\v\f\r-/_()[]'\"`;:"))
        kinds[static_cast<unsigned char>(c)] = Kind::kSeparator;
    for (const char c : std::string_view(".,")) kinds[static_cast<unsigned char>(c)] = Kind::kPoint;
    for (char c = '0'; c <= '9'; ++c) kinds[static_cast<unsigned char>(c)] = Kind::kDigit;
    kinds['+'] = Kind::kPlus;
    return kinds;
}();

struct Symbol {
    Kind kind = Kind::kOther;
    char digit = 0;
    std::size_t length = 1;
};

bool isSeparator(char32_t c) noexcept {
    return c == 0x00A0 || c == 0x00AD || c == 0x061C ||
           c == 0x066C ||  // No-break space, hidden hyphen and mark, thousands
           (c >= 0x2000 && c <= 0x2015) || (c >= 0x2018 && c <= 0x201F) ||  // Spaces, joiners, marks, dashes, quotes
           (c >= 0x2028 && c <= 0x202F) || (c >= 0x205F && c <= 0x2069) || c == 0x2212 || c == 0x3000 || c == 0xFEFF ||
           c == 0xFF08 || c == 0xFF09 || c == 0xFF0D || c == 0xFF0F;
}

Symbol multibyteSymbol(std::string_view text) noexcept {
    // Persian and Arabic digits, without going through code points: whole files are written in them.
    const auto second = text.size() > 1 ? static_cast<unsigned char>(text[1]) : 0U;
    if (text.front() == '\xDB' && second >= 0xB0 && second <= 0xB9)
        return {Kind::kDigit, static_cast<char>('0' + (second - 0xB0)), 2};
    if (text.front() == '\xD9' && second >= 0xA0 && second <= 0xA9)
        return {Kind::kDigit, static_cast<char>('0' + (second - 0xA0)), 2};
    const text::Decoded next = text::decodeUtf8(text);
    if (next.length == 0) return {};
    const char32_t c = next.codePoint;
    if (c >= 0xFF10 && c <= 0xFF19) return {Kind::kDigit, static_cast<char>('0' + (c - 0xFF10)), next.length};
    if (c == 0xFF0B) return {Kind::kPlus, 0, next.length};
    if (c == 0x066B || c == 0xFF0E) return {Kind::kPoint, 0, next.length};
    return {isSeparator(c) ? Kind::kSeparator : Kind::kOther, 0, next.length};
}

Symbol firstSymbol(std::string_view text) noexcept {
    const auto byte = static_cast<unsigned char>(text.front());
    const Kind kind = kAscii[byte];
    if (kind == Kind::kMultibyte) return multibyteSymbol(text);
    return {kind, static_cast<char>(byte), 1};
}

/// The digits of a text, and what was between them.
struct Digits {
    std::array<char, kMostDigits> values{};
    std::size_t count = 0;        ///< May exceed kMostDigits.
    std::size_t beforePoint = 0;  ///< Digits before the last "." or ",".
    bool international = false;   ///< "+" before the first digit.
    std::optional<PhoneReject> reject;

    void add(char digit) noexcept {
        if (count < kMostDigits) values[count] = digit;
        ++count;
    }
    std::string_view text() const noexcept { return {values.data(), std::min(count, kMostDigits)}; }
    /// "9123456789.0" without its ".0"; nothing when there is none.
    std::string_view withoutFraction() const noexcept {
        const std::string_view all = text();
        if (beforePoint == 0 || beforePoint == count || count > kMostDigits) return {};
        if (all.find_first_not_of('0', beforePoint) != std::string_view::npos) return {};
        return all.substr(0, beforePoint);
    }
};

/// "E+09" and the like, after digits.
bool isExponent(std::string_view rest) noexcept {
    if (text::toLower(rest.front()) != 'e') return false;
    rest.remove_prefix(1);
    if (!rest.empty() && (rest.front() == '+' || rest.front() == '-')) rest.remove_prefix(1);
    bool digits = false;
    while (!rest.empty()) {
        const Symbol symbol = firstSymbol(rest);
        if (symbol.kind == Kind::kOther || symbol.kind == Kind::kPlus) return false;
        digits = digits || symbol.kind == Kind::kDigit;
        rest.remove_prefix(symbol.length);
    }
    return digits;
}

Digits readDigits(std::string_view text) noexcept {
    Digits digits;
    while (!text.empty()) {
        const Symbol symbol = firstSymbol(text);
        if (symbol.kind == Kind::kDigit) {
            digits.add(symbol.digit);
        } else if (symbol.kind == Kind::kPoint) {
            digits.beforePoint = digits.count;
        } else if (symbol.kind == Kind::kPlus && digits.count == 0 && !digits.international) {
            digits.international = true;
        } else if (symbol.kind != Kind::kSeparator) {
            digits.reject =
                digits.count > 0 && isExponent(text) ? PhoneReject::kScientificNotation : PhoneReject::kHasLetters;
            break;
        }
        text.remove_prefix(symbol.length);
    }
    return digits;
}

/// The ten digits after country and trunk prefixes. When there are more or fewer it gives what is left of the text.
std::string_view nationalPart(std::string_view digits, bool international) noexcept {
    if (digits.starts_with("00")) {
        digits.remove_prefix(2);
        international = true;
    }
    // Without a prefix 98 may also be the beginning of a number.
    if (digits.starts_with(kCountry) && (international || digits.size() > kNationalDigits))
        digits.remove_prefix(kCountry.size());
    if (digits.starts_with('0')) digits.remove_prefix(1);
    return digits;
}

bool isForeign(std::string_view digits, bool international) noexcept {
    if (digits.starts_with("00")) return !digits.substr(2).starts_with(kCountry);
    // A "+" before a trunk 0 is a slip.
    return international && !digits.starts_with(kCountry) && !digits.starts_with('0');
}

std::optional<PhoneReject> judge(std::string_view national) noexcept {
    if (national.size() < kNationalDigits) return PhoneReject::kTooShort;
    if (national.size() > kNationalDigits) return PhoneReject::kTooLong;
    if (national.front() == '9') return std::nullopt;
    const auto area = static_cast<std::size_t>((national[0] - '0') * 10 + (national[1] - '0'));
    return kAreaCodes[area] ? PhoneReject::kLandlineNotAllowed : PhoneReject::kBadPrefix;
}

CanonicalPhone accepted(std::string_view national) {
    std::array<char, kNationalDigits + 1> value{'0'};
    std::copy_n(national.begin(), kNationalDigits, value.begin() + 1);
    return {std::string(value.data(), value.size()), std::nullopt};
}

CanonicalPhone rejected(PhoneReject reason) {
    return {{}, reason};
}

/// What most numbers in files are already: 09 and nine digits.
bool isCanonical(std::string_view text) noexcept {
    if (text.size() != kNationalDigits + 1 || text[0] != '0' || text[1] != '9') return false;
    unsigned wrong = 0;
    for (const char c : text) wrong |= static_cast<unsigned>(static_cast<unsigned char>(c - '0') > 9);
    return wrong == 0;
}

std::string_view withoutScheme(std::string_view text) noexcept {
    if (text.empty() || !text::isLetter(text.front())) return text;
    for (const std::string_view scheme : {"tel:", "https://wa.me/", "http://wa.me/", "wa.me/"}) {
        if (text::startsWithIgnoreCase(text, scheme) && text.size() > scheme.size()) return text.substr(scheme.size());
    }
    return text;
}

CanonicalPhone judgeDigits(const Digits& digits) {
    const std::string_view all = digits.text();
    if (isForeign(all, digits.international)) return rejected(PhoneReject::kForeign);
    const std::string_view national = nationalPart(all, digits.international);
    const std::optional<PhoneReject> reject = judge(national);
    if (!reject) return accepted(national);
    // A cell of type "number": the zeros after its point are none of the number's.
    const std::string_view whole = nationalPart(digits.withoutFraction(), digits.international);
    return judge(whole) ? rejected(*reject) : accepted(whole);
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
        case PhoneReject::kLandlineNotAllowed:
            return "landline_not_allowed";
        case PhoneReject::kForeign:
            return "foreign";
        case PhoneReject::kScientificNotation:
            return "scientific_notation";
        case PhoneReject::kBadPrefix:
            break;
    }
    return "bad_prefix";
}

CanonicalPhone canonicalPhone(std::string_view text) {
    if (isCanonical(text)) return accepted(text.substr(1));
    const Digits digits = readDigits(withoutScheme(text));
    if (digits.reject) return rejected(*digits.reject);
    if (digits.count == 0) return rejected(digits.international ? PhoneReject::kTooShort : PhoneReject::kEmpty);
    return judgeDigits(digits);
}

std::string searchedPhone(std::string_view text) {
    CanonicalPhone whole = canonicalPhone(text);
    if (whole) return std::move(whole.value);
    std::string part = phone::toAsciiDigits(text);
    std::erase_if(part, [](char c) { return c == ' ' || c == '-' || c == '(' || c == ')'; });
    return part.starts_with("+98") ? "0" + part.substr(3) : part;
}

}  // namespace hub::number_queue

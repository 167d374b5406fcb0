#include "hub/phone/phone.hpp"

#include "hub/text/ascii.hpp"
#include "hub/text/utf8.hpp"

#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <charconv>
#include <list>
#include <map>
#include <vector>

namespace hub::phone {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

/// No number with its extension and separators is longer; libphonenumber's patterns need not see more.
constexpr std::size_t kLongestText = 100;
constexpr std::string_view kUnknownRegion = "ZZ";
constexpr int kNorthAmerica = 1;
constexpr std::size_t kNorthAmericanDigits = 10;
constexpr std::size_t kNorthAmericanAreaCode = 5;  // "+1415"
constexpr const char* kLargestNorthAmerican = "US";

const PhoneNumberUtil& library() {
    return *PhoneNumberUtil::GetInstance();
}

/// The ASCII digit the code point stands for, or nothing.
std::optional<char> asciiDigit(char32_t c) {
    for (const char32_t zero : {U'\u06F0', U'\u0660', U'\uFF10'}) {
        if (c >= zero && c <= zero + 9) return static_cast<char>('0' + (c - zero));
    }
    return std::nullopt;
}

/// Marks that text copied from chats and spreadsheets carries and that nobody sees.
bool isInvisible(char32_t c) {
    return c == 0x00AD || c == 0x061C || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF;
}

bool isSpace(char32_t c) {
    return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F ||
           c == 0x3000;
}

bool isDash(char32_t c) {
    return (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFF0D;
}

/// ASCII as far as the text means a number; other characters are kept for the library to refuse.
std::string fold(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const text::Decoded next = text::decodeUtf8(text);
        const std::size_t length = std::max<std::size_t>(1, next.length);
        if (const auto digit = asciiDigit(next.codePoint)) {
            out.push_back(*digit);
        } else if (next.codePoint == 0xFF0B) {
            out.push_back('+');
        } else if (isDash(next.codePoint) || next.codePoint == U'_') {
            out.push_back('-');
        } else if (isSpace(next.codePoint) && next.length > 0) {
            if (!out.empty()) out.push_back(' ');
        } else if (!isInvisible(next.codePoint)) {
            out.append(text, 0, length);
        }
        text.remove_prefix(length);
    }
    out.erase(out.find_last_not_of(' ') + 1);
    return out;
}

/// "ext. 12", "x12", "#12" from its first character on.
bool isExtension(std::string_view text) {
    for (const std::string_view word : {"extension", "extn", "ext", "x", "#", ";ext="}) {
        if (!text::startsWithIgnoreCase(text, word)) continue;
        const std::size_t digits = text.find_first_not_of(" .:", word.size());
        return digits != std::string_view::npos &&
               std::all_of(text.begin() + static_cast<std::ptrdiff_t>(digits), text.end(), text::isDigit);
    }
    return false;
}

/// Repairs what spreadsheets and dialers do to numbers, and removes an extension. Empty when letters remain: the
/// library would read them as digits of a vanity number, and "9.12E+09" as a number.
std::string tidy(std::string text) {
    if (text.starts_with('\'')) text.erase(0, 1);
    if (text::startsWithIgnoreCase(text, "tel:")) text.erase(0, 4);
    const auto foreign = std::ranges::find_if(text, [](char c) { return text::isLetter(c) || c == '#' || c == ';'; });
    if (foreign != text.end()) {
        if (!isExtension({foreign, text.end()})) return {};
        text.erase(foreign, text.end());
        text.erase(text.find_last_not_of(" ,") + 1);
    }
    // A number that was a cell of type "number": 9123456789.0
    if (text.ends_with(".0") && std::all_of(text.begin(), text.end() - 2, text::isDigit)) text.erase(text.size() - 2);
    // "+0…" is no country: a "+" put before a national or an international prefix.
    if (text.starts_with("+0")) text.erase(0, 1);
    if (text.starts_with("00")) text.replace(0, 2, "+");
    return text;
}

/// The main region of a calling code such as "44", "+44" or "0044"; empty when there is none.
std::string regionOf(std::string_view callingCode) {
    const std::size_t start = callingCode.find_first_not_of("+0 ");
    if (start == std::string_view::npos) return {};
    callingCode.remove_prefix(start);
    int code = 0;
    const auto [end, error] = std::from_chars(callingCode.data(), callingCode.data() + callingCode.size(), code);
    if (error != std::errc() || end != callingCode.data() + callingCode.size()) return {};
    std::string region;
    library().GetRegionCodeForCountryCode(code, &region);
    return region == kUnknownRegion ? std::string() : region;
}

Reject toReject(PhoneNumberUtil::ErrorType error) {
    switch (error) {
        case PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR:
            return Reject::kInvalidCountryCode;
        case PhoneNumberUtil::TOO_SHORT_AFTER_IDD:
        case PhoneNumberUtil::TOO_SHORT_NSN:
            return Reject::kTooShort;
        case PhoneNumberUtil::TOO_LONG_NSN:
            return Reject::kTooLong;
        default:
            return Reject::kNotANumber;
    }
}

/// The lengths of people's lines: a plan's short service numbers would let "0791112" pass with its trunk zero.
std::optional<Reject> whyImpossible(const PhoneNumber& number) {
    switch (library().IsPossibleNumberForTypeWithReason(number, PhoneNumberUtil::FIXED_LINE_OR_MOBILE)) {
        case PhoneNumberUtil::IS_POSSIBLE:
            return std::nullopt;
        case PhoneNumberUtil::TOO_SHORT:
        case PhoneNumberUtil::IS_POSSIBLE_LOCAL_ONLY:
            return Reject::kTooShort;
        case PhoneNumberUtil::TOO_LONG:
            return Reject::kTooLong;
        case PhoneNumberUtil::INVALID_COUNTRY_CODE:
            return Reject::kInvalidCountryCode;
        default:
            return Reject::kInvalid;
    }
}

/// One way to read the text.
struct Reading {
    PhoneNumber number;
    std::string region;
    std::optional<Reject> reject;  ///< Not even possible.
    bool valid = false;
};

/// Whether the E.164 text means the number it was made from. For ranges that are not assigned the library may take a
/// leading zero for a trunk prefix, once more each time: the number would not be found again by its own spelling.
bool hasStableText(const PhoneNumber& number) {
    std::string text;
    library().Format(number, PhoneNumberUtil::E164, &text);
    PhoneNumber again;
    if (library().Parse(text, std::string(kUnknownRegion), &again) != PhoneNumberUtil::NO_PARSING_ERROR) return false;
    std::string textAgain;
    library().Format(again, PhoneNumberUtil::E164, &textAgain);
    return text == textAgain;
}

/// "+1" and ten digits of which the first cannot be a prefix: most numbers there are to read, and as they stand.
std::optional<PhoneNumber> readNorthAmerican(std::string_view text) {
    if (!text.starts_with("+1")) return std::nullopt;
    text.remove_prefix(2);
    std::uint64_t national = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), national);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    if (!whole || text.size() != kNorthAmericanDigits || text[0] < '2') return std::nullopt;
    PhoneNumber number;
    number.set_country_code(kNorthAmerica);
    number.set_national_number(national);
    return number;
}

PhoneNumberUtil::ErrorType parseText(const std::string& text, const std::string& region, PhoneNumber& number) {
    if (auto read = readNorthAmerican(text)) {
        number = std::move(*read);
        return PhoneNumberUtil::NO_PARSING_ERROR;
    }
    return library().Parse(text, region, &number);
}

/// What IsValidNumber does, and the region, which is looked for once.
void findRegion(Reading& reading) {
    const PhoneNumber& number = reading.number;
    // The first of its calling code that GetRegionCodeForNumber tries, in the same way.
    reading.valid =
        number.country_code() == kNorthAmerica && library().IsValidNumberForRegion(number, kLargestNorthAmerican);
    if (reading.valid) {
        reading.region = kLargestNorthAmerican;
        return;
    }
    library().GetRegionCodeForNumber(number, &reading.region);
    if (reading.region == kUnknownRegion)
        library().GetRegionCodeForCountryCode(number.country_code(), &reading.region);
    else
        reading.valid = library().IsValidNumberForRegion(number, reading.region);
}

Reading read(const std::string& text, const std::string& region) {
    Reading reading;
    const auto error = parseText(text, region, reading.number);
    if (error != PhoneNumberUtil::NO_PARSING_ERROR) {
        reading.reject = toReject(error);
        return reading;
    }
    findRegion(reading);
    if (!reading.valid) reading.reject = whyImpossible(reading.number);
    if (!reading.valid && !reading.reject && !hasStableText(reading.number)) reading.reject = Reject::kInvalid;
    return reading;
}

/// Every way the text may be meant, the likeliest first; a valid one ends the search.
std::vector<Reading> readings(const std::string& text, const ParseHints& hints) {
    std::vector<Reading> result;
    const auto add = [&result](const std::string& form, const std::string& region) {
        result.push_back(read(form, region));
        return result.back().valid;
    };
    if (text.starts_with('+')) {
        add(text, std::string(kUnknownRegion));
        return result;
    }
    const std::string hinted = regionOf(hints.countryCallingCode);
    if (!hinted.empty() && add(text, hinted)) return result;
    if (hinted != hints.defaultRegion && add(text, std::string(hints.defaultRegion))) return result;
    if (!text.starts_with('0')) add("+" + text, std::string(kUnknownRegion));
    return result;
}

Parsed accept(const Reading& reading) {
    Parsed parsed;
    library().Format(reading.number, PhoneNumberUtil::E164, &parsed.e164);
    parsed.region = reading.region;
    return parsed;
}

/// "+1242" → "BS" for the regions of calling code 1.
std::map<std::string, std::string, std::less<>> areaCodesOfExamples() {
    std::list<std::string> regions;
    library().GetRegionCodesForCountryCallingCode(1, &regions);
    std::map<std::string, std::string, std::less<>> codes;
    for (const std::string& region : regions) {
        for (const auto type : {PhoneNumberUtil::FIXED_LINE, PhoneNumberUtil::MOBILE}) {
            PhoneNumber example;
            std::string text;
            if (!library().GetExampleNumberForType(region, type, &example)) continue;
            library().Format(example, PhoneNumberUtil::E164, &text);
            codes.emplace(text.substr(0, 5), region);
        }
    }
    return codes;
}

Parsed refuse(Reject reason) {
    return {.e164 = {}, .region = {}, .reject = reason};
}

}  // namespace

std::string_view toString(Reject reason) noexcept {
    switch (reason) {
        case Reject::kEmpty:
            return "empty";
        case Reject::kNotANumber:
            return "not_a_number";
        case Reject::kInvalidCountryCode:
            return "invalid_country_code";
        case Reject::kTooShort:
            return "too_short";
        case Reject::kTooLong:
            return "too_long";
        case Reject::kInvalid:
            return "invalid";
    }
    return "invalid";
}

Parsed parse(std::string_view text, const ParseHints& hints) {
    const std::string folded = fold(text.substr(0, 4 * kLongestText));
    if (folded.empty()) return refuse(Reject::kEmpty);
    if (folded.size() > kLongestText || text.size() > 4 * kLongestText) return refuse(Reject::kTooLong);
    const std::string tidied = tidy(folded);
    if (tidied.empty()) return refuse(Reject::kNotANumber);

    const std::vector<Reading> candidates = readings(tidied, hints);
    const auto valid = std::ranges::find(candidates, true, &Reading::valid);
    if (valid != candidates.end()) return accept(*valid);
    const auto possible = std::ranges::find(candidates, false, [](const Reading& r) { return r.reject.has_value(); });
    if (possible == candidates.end()) return refuse(*candidates.front().reject);
    return hints.possibleIsEnough ? accept(*possible) : refuse(Reject::kInvalid);
}

std::string areaCode(std::string_view e164) {
    if (const auto number = readNorthAmerican(e164)) {
        // All area codes there have three digits, which the library finds out by formatting.
        const bool geographic = library().IsNumberGeographical(library().GetNumberType(*number), kNorthAmerica);
        return geographic ? std::string(e164.substr(0, kNorthAmericanAreaCode)) : std::string();
    }
    PhoneNumber number;
    if (library().Parse(std::string(e164), std::string(kUnknownRegion), &number) != PhoneNumberUtil::NO_PARSING_ERROR)
        return {};
    const int length = library().GetLengthOfGeographicalAreaCode(number);
    if (length == 0) return {};
    std::string national;
    library().GetNationalSignificantNumber(number, &national);
    return "+" + std::to_string(number.country_code()) + national.substr(0, static_cast<std::size_t>(length));
}

std::string regionOfAreaCode(std::string_view e164) {
    if (e164.size() < 5 || !e164.starts_with("+1")) return {};
    const std::string area(e164.substr(0, 5));
    // Most countries number every exchange from 2 on; small ones use only some, of which the library has examples.
    const Reading reading = read(area + "2345678", std::string(kUnknownRegion));
    if (!reading.reject && reading.valid) return reading.region;
    static const std::map<std::string, std::string, std::less<>> regions = areaCodesOfExamples();
    const auto found = regions.find(area);
    return found == regions.end() ? std::string() : found->second;
}

std::string toAsciiDigits(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const text::Decoded next = text::decodeUtf8(text);
        const std::size_t length = std::max<std::size_t>(1, next.length);
        if (const auto digit = asciiDigit(next.codePoint)) {
            out.push_back(*digit);
        } else {
            out.append(text, 0, length);
        }
        text.remove_prefix(length);
    }
    return out;
}

}  // namespace hub::phone

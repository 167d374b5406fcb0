/// @file support/phone_spellings.hpp
/// @brief Iranian numbers as people, spreadsheets and chats write them, and what libphonenumber makes of them.
#pragma once

#include <phonenumbers/phonenumberutil.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "numbers/canonical_phone.hpp"

namespace hub::number_queue::testing {

/// The text with its ASCII digits in another script.
inline std::string inDigits(std::string_view text, const char* zeroToSeven, const char* eightAndNine) {
    std::string out;
    for (const char c : text) {
        if (c < '0' || c > '9') {
            out.push_back(c);
            continue;
        }
        const std::string_view bytes = c < '8' ? zeroToSeven : eightAndNine;
        out.append(bytes.substr(0, bytes.size() - 1));
        out.push_back(static_cast<char>(bytes.back() + (c - (c < '8' ? '0' : '8'))));
    }
    return out;
}
inline std::string persian(std::string_view text) {
    return inDigits(text, "\xDB\xB0", "\xDB\xB8");
}
inline std::string arabic(std::string_view text) {
    return inDigits(text, "\xD9\xA0", "\xD9\xA8");
}
inline std::string fullWidth(std::string_view text) {
    return inDigits(text, "\xEF\xBC\x90", "\xEF\xBC\x98");
}

/// Numbers as people, spreadsheets and chats write them, most of them right.
class Generator {
public:
    explicit Generator(unsigned seed) : random_(seed) {}
    std::string next() {
        const std::string_view prefix = pick({"0", "", "+98", "0098", "98", "+98 0", "+98 (0) ", "0098 0"});
        // What begins like nothing known may be another country's number to libphonenumber.
        std::string text = spelled(prefix, prefix.empty() ? "91" + national().substr(0, 8) : national());
        if (chance(4)) text = inScript(text);
        if (chance(12)) mutate(text);
        return text;
    }

private:
    bool chance(unsigned of) { return random_() % of == 0; }
    std::size_t below(std::size_t limit) { return random_() % limit; }
    std::string_view pick(std::initializer_list<std::string_view> choices) {
        return *(choices.begin() + static_cast<std::ptrdiff_t>(below(choices.size())));
    }
    std::string national() {
        std::string digits(chance(8) ? pick({"21", "31", "51", "8", "7", ""}) : "9");
        std::size_t length = chance(10) ? 7 + below(6) : 10;
        while (digits.size() < length) digits.push_back(static_cast<char>('0' + below(10)));
        return digits;
    }
    std::string spelled(std::string_view prefix, const std::string& digits) {
        const std::string_view separator =
            chance(2) ? "" : pick({" ", "-", ".", "/", "\xC2\xA0", "\xE2\x80\x91", "\xE2\x80\x8E", "\xE2\x80\xAF"});
        std::string text(prefix);
        for (std::size_t i = 0; i < digits.size(); ++i) {
            if (i == 3 || i == 6) text += separator;
            text.push_back(digits[i]);
        }
        return text;
    }
    std::string inScript(const std::string& text) {
        switch (below(3)) {
            case 0:
                return persian(text);
            case 1:
                return arabic(text);
            default:
                return fullWidth(text);
        }
    }
    void mutate(std::string& text) {
        const std::size_t at = below(text.size());
        const char digit = static_cast<char>('0' + below(10));
        if (static_cast<unsigned char>(text[at]) < 0x80 && chance(2))
            text.erase(at, 1);
        else if (at == 0 || static_cast<unsigned char>(text[at]) < 0x80)
            text.insert(at, 1, digit);
    }

    std::mt19937 random_;
};

/// Separators libphonenumber does not know, as one it does; and no "+" before a trunk 0.
inline std::string plain(std::string text) {
    if (text.starts_with("+0")) text.erase(0, 1);
    for (const std::string_view mark : {"\xC2\xA0", "\xE2\x80\x8E", "\xE2\x80\xAF"}) {
        for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark))
            text.replace(at, mark.size(), " ");
    }
    return text;
}

/// libphonenumber's reading, where it is a mobile number of Iran.
inline std::string oracle(const std::string& text) {
    using i18n::phonenumbers::PhoneNumber;
    using i18n::phonenumbers::PhoneNumberUtil;
    static const PhoneNumberUtil& library = *PhoneNumberUtil::GetInstance();
    PhoneNumber number;
    if (library.Parse(plain(text), "IR", &number) != PhoneNumberUtil::NO_PARSING_ERROR) return {};
    if (number.country_code() != 98 || number.italian_leading_zero()) return {};
    const std::string national = std::to_string(number.national_number());
    return national.size() == 10 && national.front() == '9' ? "0" + national : "";
}

struct Comparison {
    int accepted = 0;
    std::vector<std::string> differences;
};

inline Comparison compareWithOracle(unsigned seed, int texts) {
    Generator generator(seed);
    Comparison result;
    for (int i = 0; i < texts; ++i) {
        const std::string text = generator.next();
        const CanonicalPhone ours = canonicalPhone(text);
        if (ours) ++result.accepted;
        const std::string theirs = oracle(text);
        if (ours.value != theirs && result.differences.size() < 20)
            result.differences.push_back("\"" + text + "\": \"" + ours.value + "\", not \"" + theirs + "\"");
    }
    return result;
}

}  // namespace hub::number_queue::testing

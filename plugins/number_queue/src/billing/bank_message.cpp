#include "billing/bank_message.hpp"

#include <algorithm>
#include <charconv>
#include <regex>
#include <string>

#include "hub/phone/phone.hpp"
#include "schedule/jalali.hpp"

namespace hub::number_queue {

namespace {

constexpr std::int64_t kRialsPerToman = 10;
constexpr int kCentury = 1400;
/// Trillions of Toman; what is longer is no amount.
constexpr std::size_t kMostDigits = 16;

/// Digits in ASCII; letters, marks and whatever else is not ASCII are left out.
std::string asciiOf(std::string_view text) {
    std::string ascii = phone::toAsciiDigits(text);
    std::erase_if(ascii, [](char c) { return static_cast<unsigned char>(c) >= 0x80 || c == '\r'; });
    return ascii;
}

int numberIn(const std::ssub_match& digits) {
    int number = 0;
    std::from_chars(&*digits.first, &*digits.first + digits.length(), number);
    return number;
}

/// The signed amount of a line that is nothing else; 0: it is something else.
std::int64_t rialsIn(const std::string& line) {
    static const std::regex kAmount("[ \\t:]*([+-]?)([0-9][0-9,]*)([+-]?)[ \\t]*");
    std::smatch parts;
    if (!std::regex_match(line, parts, kAmount) || parts[1].length() + parts[3].length() != 1) return 0;
    std::string digits = parts[2];
    std::erase(digits, ',');
    if (digits.size() > kMostDigits) return 0;
    std::int64_t rials = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), rials);
    return parts[1] == "-" || parts[3] == "-" ? -rials : rials;
}

std::int64_t firstAmount(std::string_view text) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (const std::int64_t rials = rialsIn(std::string(text.substr(0, end))); rials != 0) return rials;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return 0;
}

std::optional<time::Date> dayIn(const std::string& text) {
    static const std::regex kDate("(?:^|[^0-9])([0-9]{2}|1[34][0-9]{2})/([0-9]{1,2})/([0-9]{1,2})(?![0-9])");
    std::smatch parts;
    if (!std::regex_search(text, parts, kDate)) return std::nullopt;
    const int year = numberIn(parts[1]);
    return fromJalali({year < 100 ? kCentury + year : year, numberIn(parts[2]), numberIn(parts[3])});
}

std::optional<std::chrono::minutes> timeIn(const std::string& text) {
    static const std::regex kTime("(?:^|[^0-9:])([01]?[0-9]|2[0-3]):([0-5][0-9])(?![0-9])");
    std::smatch parts;
    if (!std::regex_search(text, parts, kTime)) return std::nullopt;
    return std::chrono::minutes(numberIn(parts[1]) * 60 + numberIn(parts[2]));
}

}  // namespace

std::optional<Credit> readBankMessage(std::string_view text) {
    const std::string ascii = asciiOf(text);
    const std::int64_t rials = firstAmount(ascii);
    if (rials < kRialsPerToman) return std::nullopt;
    const auto day = dayIn(ascii);
    const auto time = timeIn(ascii);
    if (!day || !time) return std::nullopt;
    return Credit{rials / kRialsPerToman, *day, *time};
}

}  // namespace hub::number_queue

#include "dates.hpp"

#include <algorithm>
#include <string>

#include "hub/text/ascii.hpp"

namespace hub::lead_intake {

namespace {

constexpr std::size_t kDateLength = 10;

bool isDigits(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), text::isDigit);
}

}  // namespace

bool isZeroDate(std::string_view text) noexcept {
    if (!text.starts_with("0000-00-00")) return false;
    return text.find_first_not_of("0:-. T+", kDateLength) == std::string_view::npos;
}

std::optional<time::Timestamp> parseDialerDateTime(std::string_view text) {
    if (text.size() <= kDateLength) return std::nullopt;
    std::string spelled(text);
    if (spelled[kDateLength] == '+') spelled[kDateLength] = ' ';
    const std::string clock = spelled.substr(kDateLength + 1);
    if (clock.size() == 6 && isDigits(clock)) {
        spelled.resize(kDateLength + 1);
        spelled += clock.substr(0, 2) + ":" + clock.substr(2, 2) + ":" + clock.substr(4, 2);
    }
    return time::parseIso8601(spelled);
}

}  // namespace hub::lead_intake

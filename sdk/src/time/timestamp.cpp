#include "hub/time/timestamp.hpp"

#include "hub/text/ascii.hpp"

#include <array>
#include <charconv>
#include <cstdlib>

namespace hub::time {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// Zero-padded to at least `width` digits.
void appendPadded(std::string& out, std::uint64_t number, std::size_t width) {
    std::array<char, 20> buffer;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
    const auto length = static_cast<std::size_t>(end - buffer.data());
    if (length < width) out.append(width - length, '0');
    out.append(buffer.data(), length);
}

void appendDate(std::string& out, Date date) {
    const int year = static_cast<int>(date.year());
    if (year < 0) out.push_back('-');
    if (year > 9999) out.push_back('+');
    appendPadded(out, static_cast<std::uint64_t>(std::abs(year)), 4);
    out.push_back('-');
    appendPadded(out, static_cast<unsigned>(date.month()), 2);
    out.push_back('-');
    appendPadded(out, static_cast<unsigned>(date.day()), 2);
}

/// Reads a text from the left; each method consumes only what it accepted.
class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    bool atEnd() const { return text_.empty(); }
    bool nextIsDigit() const { return !text_.empty() && text::isDigit(text_.front()); }

    std::optional<char> oneOf(std::string_view accepted) {
        if (text_.empty() || accepted.find(text_.front()) == std::string_view::npos) return std::nullopt;
        const char found = text_.front();
        text_.remove_prefix(1);
        return found;
    }

    /// Exactly `width` digits whose value is at most `highest`.
    std::optional<int> number(std::size_t width, int highest) {
        if (text_.size() < width) return std::nullopt;
        int result = 0;
        for (const char c : text_.substr(0, width)) {
            if (!text::isDigit(c)) return std::nullopt;
            result = result * 10 + (c - '0');
        }
        if (result > highest) return std::nullopt;
        text_.remove_prefix(width);
        return result;
    }

private:
    std::string_view text_;
};

std::optional<Date> scanDate(Scanner& in) {
    const auto year = in.number(4, 9999);
    if (!year || *year == 0 || !in.oneOf("-")) return std::nullopt;
    const auto month = in.number(2, 12);
    if (!month || !in.oneOf("-")) return std::nullopt;
    const auto day = in.number(2, 31);
    if (!day) return std::nullopt;
    const Date date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                    std::chrono::day(static_cast<unsigned>(*day))};
    return date.ok() ? std::optional(date) : std::nullopt;
}

/// One or more digits; those beyond microseconds are cut off.
std::optional<microseconds> scanFraction(Scanner& in) {
    if (!in.nextIsDigit()) return std::nullopt;
    int unit = 100'000;
    microseconds result{0};
    while (in.nextIsDigit()) {
        result += microseconds(*in.number(1, 9) * unit);
        unit /= 10;
    }
    return result;
}

std::optional<microseconds> scanTimeOfDay(Scanner& in) {
    const auto hour = in.number(2, 23);
    if (!hour || !in.oneOf(":")) return std::nullopt;
    const auto minute = in.number(2, 59);
    if (!minute) return std::nullopt;
    microseconds result = hours(*hour) + minutes(*minute);
    if (!in.oneOf(":")) return result;
    const auto second = in.number(2, 59);
    if (!second) return std::nullopt;
    result += seconds(*second);
    if (!in.oneOf(".")) return result;
    const auto fraction = scanFraction(in);
    if (!fraction) return std::nullopt;
    return result + *fraction;
}

/// East of Greenwich is positive; nothing at all is UTC.
std::optional<minutes> scanZone(Scanner& in) {
    if (in.atEnd() || in.oneOf("Zz")) return minutes(0);
    const auto sign = in.oneOf("+-");
    if (!sign) return std::nullopt;
    const auto hour = in.number(2, 23);
    if (!hour) return std::nullopt;
    minutes offset = hours(*hour);
    if (!in.atEnd()) {
        in.oneOf(":");
        const auto minute = in.number(2, 59);
        if (!minute) return std::nullopt;
        offset += minutes(*minute);
    }
    return *sign == '-' ? -offset : offset;
}

}  // namespace

std::string toIso8601(Timestamp value) {
    const auto day = std::chrono::floor<days>(value);
    const std::chrono::hh_mm_ss time(value - day);
    std::string out;
    out.reserve(28);
    appendDate(out, Date(day));
    out.push_back('T');
    appendPadded(out, static_cast<std::uint64_t>(time.hours().count()), 2);
    out.push_back(':');
    appendPadded(out, static_cast<std::uint64_t>(time.minutes().count()), 2);
    out.push_back(':');
    appendPadded(out, static_cast<std::uint64_t>(time.seconds().count()), 2);
    if (const auto fraction = time.subseconds().count(); fraction != 0) {
        out.push_back('.');
        appendPadded(out, static_cast<std::uint64_t>(fraction), 6);
        out.erase(out.find_last_not_of('0') + 1);
    }
    out.push_back('Z');
    return out;
}

std::string toIso8601(Date value) {
    std::string out;
    appendDate(out, value);
    return out;
}

std::optional<Timestamp> parseIso8601(std::string_view text) {
    Scanner in(text);
    const auto date = scanDate(in);
    if (!date || !in.oneOf("Tt ")) return std::nullopt;
    const auto time = scanTimeOfDay(in);
    if (!time) return std::nullopt;
    const auto offset = scanZone(in);
    if (!offset || !in.atEnd()) return std::nullopt;
    return std::chrono::sys_days(*date) + *time - *offset;
}

std::optional<Date> parseDate(std::string_view text) {
    Scanner in(text);
    const auto date = scanDate(in);
    return in.atEnd() ? date : std::nullopt;
}

}  // namespace hub::time

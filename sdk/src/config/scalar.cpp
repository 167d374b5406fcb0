#include "config/scalar.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "config/text.hpp"
#include "config/units.hpp"
#include "hub/config/loader.hpp"
#include "hub/text/ascii.hpp"
#include "hub/text/utf8.hpp"

namespace hub::config {
namespace {

using Result = std::variant<Value, Refusal>;

// std::regex recurses once per character: longer text would cost the stack.
constexpr std::size_t kMaxMatchedText = 1024;
constexpr std::int64_t kUnlimited = std::numeric_limits<std::int64_t>::max();

bool isIntegerText(std::string_view text) {
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    return !text.empty() && std::ranges::all_of(text, text::isDigit);
}

bool hasLeadingZero(std::string_view text) {
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    return text.size() > 1 && text[0] == '0' && text::isDigit(text[1]);
}

/// Whether YAML readers may take the plain text for a number: decimal, floating point, hexadecimal or octal.
bool looksNumeric(std::string_view text) {
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    if (text.empty() || !(text::isDigit(text[0]) || text[0] == '.')) return false;
    if (text.starts_with("0x") || text.starts_with("0o")) {
        return text.size() > 2 && text.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string_view::npos;
    }
    double ignored = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), ignored);
    return error != std::errc::invalid_argument && end == text.data() + text.size();
}

/// The other spellings of booleans that YAML 1.1 knows.
std::optional<bool> looseBoolean(std::string_view text) {
    const std::string lower = text::toLower(text);
    if (lower == "true" || lower == "yes" || lower == "on" || lower == "y") return true;
    if (lower == "false" || lower == "no" || lower == "off" || lower == "n") return false;
    return std::nullopt;
}

bool isBooleanText(std::string_view text) {
    const std::string lower = text::toLower(text);
    return lower == "true" || lower == "false";
}

/// What was found, for a message. Secrets and referenced values are not shown.
std::string found(const Field::Data& field, const Scalar& scalar) {
    if (!scalar.reference.empty()) return "the value of " + scalar.reference;
    if (field.kind == Kind::kSecret) return "the value given";
    if (!scalar.quoted && (looksNumeric(scalar.text) || isBooleanText(scalar.text))) return scalar.text;
    return inQuotes(scalar.text);
}

std::string rangeMessage(const Limits<std::int64_t>& limits, std::string (*print)(std::int64_t),
                         const std::string& found) {
    if (limits.maximum == kUnlimited) return "must be at least " + print(limits.minimum) + ", not " + found;
    return "must be between " + print(limits.minimum) + " and " + print(limits.maximum) + ", not " + found;
}

std::string printInteger(std::int64_t value) {
    return std::to_string(value);
}
std::string printDuration(std::int64_t value) {
    return formatDuration(std::chrono::milliseconds(value));
}
std::string printSize(std::int64_t value) {
    return formatSize(static_cast<std::uint64_t>(value));
}

template <class T>
bool outside(const std::optional<Limits<std::int64_t>>& limits, T value) {
    return limits && (value < static_cast<T>(limits->minimum) || value > static_cast<T>(limits->maximum));
}

Result readInteger(const Field::Data& field, const Scalar& scalar) {
    const std::string what = found(field, scalar);
    if (!isIntegerText(scalar.text)) return Refusal{"must be an integer, not " + what};
    if (scalar.quoted && scalar.reference.empty())
        return Refusal{"must be an integer, not the text " + what + ": remove the quotes"};
    if (hasLeadingZero(scalar.text)) {
        return Refusal{"must be an integer without leading zeros, not " + what +
                       ": remove them, or quote it if it is text"};
    }
    std::int64_t value = 0;
    const char* begin = scalar.text.data() + (scalar.text[0] == '+' ? 1 : 0);
    if (std::from_chars(begin, scalar.text.data() + scalar.text.size(), value).ec != std::errc{}) {
        return Refusal{"must be an integer of at most 64 bits, not " + what};
    }
    if (outside(field.range, value)) return Refusal{rangeMessage(*field.range, printInteger, what)};
    return Value(value);
}

Result readNumber(const Field::Data& field, const Scalar& scalar) {
    const std::string what = found(field, scalar);
    double value = 0;
    const char* end = scalar.text.data() + scalar.text.size();
    const auto [parsed, error] = std::from_chars(scalar.text.data(), end, value);
    if (error != std::errc{} || parsed != end || !std::isfinite(value)) return Refusal{"must be a number, not " + what};
    if (scalar.quoted && scalar.reference.empty())
        return Refusal{"must be a number, not the text " + what + ": remove the quotes"};
    if (hasLeadingZero(scalar.text))
        return Refusal{"must be a number without leading zeros, not " + what + ": remove them"};
    if (outside(field.range, value)) return Refusal{rangeMessage(*field.range, printInteger, what)};
    return Value(value);
}

Result readBoolean(const Field::Data& field, const Scalar& scalar) {
    const bool plain = !scalar.quoted || !scalar.reference.empty();
    if (plain && scalar.text == "true") return Value(true);
    if (plain && scalar.text == "false") return Value(false);
    std::string message = "must be true or false, not " + found(field, scalar);
    if (const std::optional<bool> meant = looseBoolean(scalar.text); meant && scalar.reference.empty()) {
        message += std::string(": write ") + (*meant ? "true" : "false");
    }
    return Refusal{std::move(message)};
}

Result readDuration(const Field::Data& field, const Scalar& scalar) {
    const std::optional<std::chrono::milliseconds> value = parseDuration(scalar.text);
    if (!value) return Refusal{std::string("must be ") + kDurationShape + ", not " + found(field, scalar)};
    if (outside(field.range, value->count())) {
        return Refusal{
            rangeMessage(*field.range, printDuration, scalar.reference.empty() ? scalar.text : found(field, scalar))};
    }
    return Value(*value);
}

Result readSize(const Field::Data& field, const Scalar& scalar) {
    const std::optional<std::uint64_t> value = parseSize(scalar.text);
    if (!value) return Refusal{std::string("must be ") + kSizeShape + ", not " + found(field, scalar)};
    if (outside(field.range, static_cast<std::int64_t>(*value))) {
        return Refusal{
            rangeMessage(*field.range, printSize, scalar.reference.empty() ? scalar.text : found(field, scalar))};
    }
    return Value(*value);
}

Result readChoice(const Field::Data& field, const Scalar& scalar) {
    if (std::ranges::find(field.choices, scalar.text) != field.choices.end()) return Value(scalar.text);
    std::string message = "must be one of " + allInQuotes(field.choices) + ", not " + found(field, scalar);
    if (scalar.reference.empty()) {
        if (const auto meant = didYouMean(scalar.text, field.choices))
            message += ". Did you mean " + inQuotes(*meant) + "?";
    }
    return Refusal{std::move(message)};
}

/// Plain text that YAML readers take for a number or a boolean, where the field wants text.
std::optional<Refusal> refuseUnquoted(const Field::Data& field, const Scalar& scalar) {
    if (scalar.quoted || !scalar.reference.empty()) return std::nullopt;
    const bool secret = field.kind == Kind::kSecret;
    const std::string remedy = secret ? "" : ": write " + inQuotes(scalar.text);
    if (isBooleanText(scalar.text)) return Refusal{"must be quoted, because it is text and not a boolean" + remedy};
    if (!looksNumeric(scalar.text)) return std::nullopt;
    if (hasLeadingZero(scalar.text) || scalar.text.starts_with('+')) {
        return Refusal{"must be quoted, because a number loses its leading " +
                       std::string(scalar.text[0] == '+' ? "+" : "zeros") + remedy};
    }
    return Refusal{"must be quoted, because it is text and not a number" + remedy};
}

std::string patternMessage(const Field::Data& field, const std::string& what) {
    const bool sentence = field.patternExplanation.starts_with("must ");
    return (sentence ? "" : "must be ") + field.patternExplanation + ", not " + what;
}

Result readText(const Field::Data& field, const Scalar& scalar) {
    if (std::optional<Refusal> refusal = refuseUnquoted(field, scalar)) return *std::move(refusal);
    const std::size_t characters = text::countCodePoints(scalar.text);
    if (field.length && (characters < field.length->minimum || characters > field.length->maximum)) {
        return Refusal{lengthMessage(*field.length, characters, "character")};
    }
    if (field.compiledPattern) {
        if (scalar.text.size() > kMaxMatchedText)
            return Refusal{"must have at most " + std::to_string(kMaxMatchedText) + " bytes"};
        if (!std::regex_match(scalar.text, *field.compiledPattern))
            return Refusal{patternMessage(field, found(field, scalar))};
    }
    if (field.kind == Kind::kSecret) return Value(Secret(scalar.text));
    return Value(scalar.text);
}

}  // namespace

Result readScalar(const Field::Data& field, const Scalar& scalar) {
    switch (field.kind) {
        case Kind::kInteger:
            return readInteger(field, scalar);
        case Kind::kNumber:
            return readNumber(field, scalar);
        case Kind::kBoolean:
            return readBoolean(field, scalar);
        case Kind::kDuration:
            return readDuration(field, scalar);
        case Kind::kSize:
            return readSize(field, scalar);
        case Kind::kChoice:
            return readChoice(field, scalar);
        case Kind::kString:
        case Kind::kSecret:
            return readText(field, scalar);
        case Kind::kList:
        case Kind::kSection:
        case Kind::kMap:
            break;
    }
    throw std::logic_error("config: " + field.name + " is not a scalar");
}

std::string lengthMessage(const Limits<std::size_t>& limits, std::size_t count, const std::string& noun) {
    const auto counted = [&](std::size_t n) { return std::to_string(n) + " " + noun + (n == 1 ? "" : "s"); };
    const std::string not_ = ", not " + std::to_string(count);
    if (count == 0 && limits.minimum == 1) return "must not be empty";
    if (limits.minimum == limits.maximum) return "must have exactly " + counted(limits.minimum) + not_;
    if (count < limits.minimum) return "must have at least " + counted(limits.minimum) + not_;
    return "must have at most " + counted(limits.maximum) + not_;
}

}  // namespace hub::config

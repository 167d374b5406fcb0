#include "values.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "dates.hpp"
#include "hub/text/ascii.hpp"
#include "hub/text/utf8.hpp"
#include "hub/time/timestamp.hpp"
#include "statuses.hpp"

namespace hub::lead_intake {

namespace {

Converted accepted(json::Value value) {
    return {std::move(value), {}, {}};
}
Converted refused(std::string code, std::string problem) {
    return {std::nullopt, std::move(code), std::move(problem)};
}

Converted convertDate(const std::string& text) {
    if (isZeroDate(text)) return {};
    const std::optional<time::Date> date = time::parseDate(text);
    if (date) return accepted(time::toIso8601(*date));
    return refused("invalid_format", "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.");
}

Converted convertDateTime(const std::string& text) {
    if (isZeroDate(text)) return {};
    const std::optional<time::Timestamp> at = parseDialerDateTime(text);
    if (at) return accepted(time::toIso8601(*at));
    return refused("invalid_format",
                   "Datetime has wrong format. Use one of these formats instead: "
                   "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].");
}

Converted convertInteger(const std::string& text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size()) return accepted(number);
    return refused("invalid_type", "A valid integer is required.");
}

Converted convertText(const FieldSpec& field, const std::string& text) {
    if (field.limit != 0 && text::countCodePoints(text) > field.limit) {
        return refused("too_long",
                       "Ensure this field has no more than " + std::to_string(field.limit) + " characters.");
    }
    if (field.type == FieldType::kEmail && !isEmailAddress(text)) {
        return refused("invalid_format", "Enter a valid email address.");
    }
    if (field.type == FieldType::kIpAddress && !isIpAddress(text)) {
        return refused("invalid_format", "Enter a valid IPv4 or IPv6 address.");
    }
    if (field.type == FieldType::kStatus && !isStatus(text)) {
        return refused("invalid_choice", "\"" + text + "\" is not a valid choice.");
    }
    return accepted(text);
}

bool isDomainLabel(std::string_view label) noexcept {
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    return std::all_of(label.begin(), label.end(), [](char c) {
        const bool ascii = static_cast<unsigned char>(c) < 0x80;
        return !ascii || c == '-' || text::isAlphanumeric(c);
    });
}

bool isLocalPart(std::string_view text) noexcept {
    if (text.empty() || text.size() > 64 || text.front() == '.' || text.back() == '.') return false;
    if (text.find("..") != std::string_view::npos) return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) > ' ' &&
               std::string_view("()<>[]:;,@\\\"\x7f").find(c) == std::string_view::npos;
    });
}

}  // namespace

Converted convert(const FieldSpec& field, const json::Value& sent) {
    if (field.type == FieldType::kInteger) {
        if (sent.isString() || sent.isInteger()) return convertInteger(asText(sent));
        return refused("invalid_type", "A valid integer is required.");
    }
    if (!sent.isString() && !sent.isNumber()) return refused("invalid_type", "Not a valid string.");
    const std::string text = asText(sent);
    if (field.type == FieldType::kDate) return convertDate(text);
    if (field.type == FieldType::kDateTime) return convertDateTime(text);
    return convertText(field, text);
}

std::string asText(const json::Value& value) {
    if (value.isNull()) return {};
    return value.isString() ? value.asString() : json::dump(value);
}

bool isBlank(const json::Value& value) noexcept {
    return value.isNull() || (value.isString() && value.asString().empty());
}

bool isEmailAddress(std::string_view text) noexcept {
    const std::size_t at = text.rfind('@');
    if (at == std::string_view::npos || !isLocalPart(text.substr(0, at))) return false;
    std::string_view domain = text.substr(at + 1);
    if (domain == "localhost") return true;
    bool dotted = false;
    while (true) {
        const std::size_t dot = domain.find('.');
        if (!isDomainLabel(domain.substr(0, dot))) return false;
        if (dot == std::string_view::npos) return dotted && domain.size() >= 2;
        dotted = true;
        domain.remove_prefix(dot + 1);
    }
}

bool isIpAddress(const std::string& text) noexcept {
    std::array<unsigned char, sizeof(in6_addr)> address{};
    return inet_pton(AF_INET, text.c_str(), address.data()) == 1 ||
           inet_pton(AF_INET6, text.c_str(), address.data()) == 1;
}

}  // namespace hub::lead_intake

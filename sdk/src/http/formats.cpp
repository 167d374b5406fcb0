#include "formats.hpp"

#include "hub/text/ascii.hpp"
#include "hub/text/utf8.hpp"
#include "hub/text/uuid.hpp"
#include "hub/time/timestamp.hpp"

#include <algorithm>

namespace hub::http {
namespace {

/// Internationalised addresses are taken as they are.
bool isWordCharacter(char c) {
    return text::isAlphanumeric(c) || static_cast<unsigned char>(c) >= 0x80;
}

bool isLocalPart(std::string_view text) {
    constexpr std::string_view kSymbols = "!#$%&'*+/=?^_`{|}~-.";
    if (text.empty() || text.size() > 64 || text.front() == '.' || text.back() == '.') return false;
    if (text.find("..") != std::string_view::npos) return false;
    return std::ranges::all_of(
        text, [&](char c) { return isWordCharacter(c) || kSymbols.find(c) != std::string_view::npos; });
}

bool isHostLabel(std::string_view label) {
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    return std::ranges::all_of(label, [](char c) { return isWordCharacter(c) || c == '-'; });
}

bool isDomain(std::string_view text) {
    if (text.size() > 253 || text.find('.') == std::string_view::npos) return false;
    for (;;) {
        const std::size_t dot = text.find('.');
        if (!isHostLabel(text.substr(0, dot))) return false;
        if (dot == std::string_view::npos) return true;
        text.remove_prefix(dot + 1);
    }
}

/// What people's mailboxes look like: no quoted local parts, no address literals.
bool isEmail(std::string_view text) {
    const std::size_t at = text.rfind('@');
    if (at == std::string_view::npos || !text::isValidUtf8(text)) return false;
    return isLocalPart(text.substr(0, at)) && isDomain(text.substr(at + 1));
}

}  // namespace

const char* formatProblem(std::string_view format, std::string_view text) {
    if (format == "date-time" && !time::parseIso8601(text)) {
        return "Datetime has wrong format. Use YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].";
    }
    if (format == "date" && !time::parseDate(text)) return "Date has wrong format. Use YYYY-MM-DD.";
    if (format == "email" && !isEmail(text)) return "Enter a valid email address.";
    // JSON Schema's form has the dashes.
    if (format == "uuid" && !(text::isUuid(text) && text.size() == 36)) return "Enter a valid UUID.";
    return nullptr;
}

}  // namespace hub::http

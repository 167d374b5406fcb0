#include "config/text.hpp"

#include "hub/text/utf8.hpp"

#include <algorithm>
#include <cstdio>

namespace hub::config {
namespace {

constexpr std::size_t kQuotedLimit = 60;

bool isForbiddenControl(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
}

}  // namespace

std::vector<std::string_view> codePoints(std::string_view text) {
    std::vector<std::string_view> result;
    while (!text.empty()) {
        const std::size_t length = std::max<std::size_t>(hub::text::decodeUtf8(text).length, 1);
        result.push_back(text.substr(0, length));
        text.remove_prefix(length);
    }
    return result;
}

std::size_t firstNonText(std::string_view text) {
    for (std::size_t offset = 0; offset < text.size();) {
        const std::size_t length = hub::text::decodeUtf8(text.substr(offset)).length;
        if (length == 0 || isForbiddenControl(text[offset])) return offset;
        offset += length;
    }
    return std::string_view::npos;
}

std::string inQuotes(std::string_view text) {
    std::string result = "\"";
    const std::string_view shown = hub::text::firstCodePoints(text, kQuotedLimit);
    for (const std::string_view character : codePoints(shown)) {
        if (character == "\n") {
            result += "\\n";
        } else if (isForbiddenControl(character[0]) || character == "\t" || character == "\r") {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\x%02x", static_cast<unsigned char>(character[0]));
            result += escape;
        } else {
            result += character;
        }
    }
    return result + (shown.size() < text.size() ? "…\"" : "\"");
}

std::string allInQuotes(const std::vector<std::string>& words) {
    std::string list;
    for (const std::string& word : words) list += (list.empty() ? "" : ", ") + inQuotes(word);
    return list;
}

}  // namespace hub::config

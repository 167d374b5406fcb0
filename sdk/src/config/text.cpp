#include "config/text.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstdio>

namespace hub::config {
namespace {

constexpr std::size_t kQuotedLimit = 60;

bool isContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

bool isForbiddenControl(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
}

}  // namespace

std::string toLowerAscii(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

std::vector<std::string_view> codePoints(std::string_view text) {
    std::vector<std::string_view> result;
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = begin + 1;
        while (end < text.size() && end - begin < 4 && isContinuation(text[end])) ++end;
        result.push_back(text.substr(begin, end - begin));
        begin = end;
    }
    return result;
}

std::size_t codePointCount(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return !isContinuation(c); }));
}

std::size_t firstNonText(std::string_view text) {
    const auto control = std::ranges::find_if(text, isForbiddenControl);
    const std::size_t firstControl = control == text.end() ? std::string_view::npos : static_cast<std::size_t>(control - text.begin());
    if (simdjson::validate_utf8(text.data(), text.size())) return firstControl;
    for (const std::string_view character : codePoints(text)) {
        const auto offset = static_cast<std::size_t>(character.data() - text.data());
        if (offset >= firstControl || !simdjson::validate_utf8(character.data(), character.size())) return offset;
    }
    return firstControl;
}

std::string quoted(std::string_view text) {
    std::string result = "\"";
    const std::vector<std::string_view> characters = codePoints(text);
    for (std::size_t i = 0; i < std::min(characters.size(), kQuotedLimit); ++i) {
        const std::string_view character = characters[i];
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
    return result + (characters.size() > kQuotedLimit ? "…\"" : "\"");
}

std::string quotedList(const std::vector<std::string>& words) {
    std::string list;
    for (const std::string& word : words) list += (list.empty() ? "" : ", ") + quoted(word);
    return list;
}

}  // namespace hub::config

/// @file http_server/syntax.hpp
/// @brief The character classes of RFC 9110 and 9112.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace hub::host::transport {

constexpr std::array<bool, 256> makeTokenTable() {
    std::array<bool, 256> table{};
    for (unsigned char c = '0'; c <= '9'; ++c) table[c] = true;
    for (unsigned char c = 'a'; c <= 'z'; ++c) table[c] = true;
    for (unsigned char c = 'A'; c <= 'Z'; ++c) table[c] = true;
    for (const char c : std::string_view("!#$%&'*+-.^_`|~")) table[static_cast<unsigned char>(c)] = true;
    return table;
}
inline constexpr std::array<bool, 256> kTokenTable = makeTokenTable();

constexpr bool isTokenCharacter(char c) {
    return kTokenTable[static_cast<unsigned char>(c)];
}
constexpr bool isToken(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, isTokenCharacter);
}
constexpr bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool isControl(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}
constexpr bool isBlank(char c) {
    return c == ' ' || c == '\t';
}

/// Field values may hold tabs and bytes above 0x7f, no other control characters (so no CR, LF or NUL).
constexpr bool isFieldValue(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return isControl(c) && c != '\t'; });
}

constexpr char toLower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

constexpr bool equalsIgnoreCase(std::string_view a, std::string_view b) {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return toLower(x) == toLower(y); });
}

constexpr std::string_view trimBlanks(std::string_view text) {
    while (!text.empty() && isBlank(text.front())) text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back())) text.remove_suffix(1);
    return text;
}

/// Calls use(element) for each non-empty element of a comma-separated list.
template <typename Use>
void forEachListElement(std::string_view list, Use use) {
    while (!list.empty()) {
        const std::size_t comma = list.find(',');
        const std::string_view element = trimBlanks(list.substr(0, comma));
        if (!element.empty()) use(element);
        if (comma == std::string_view::npos) return;
        list.remove_prefix(comma + 1);
    }
}

}  // namespace hub::host::transport

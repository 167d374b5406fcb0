/// @file hub/text/ascii.hpp
/// @brief Character classes and case of ASCII, whatever the locale; other bytes are left alone.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace hub::text {

constexpr bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool isAlphanumeric(char c) {
    return isDigit(c) || isLetter(c);
}
/// The value of a hexadecimal digit, or -1.
constexpr int hexValue(char c) {
    if (isDigit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}
inline constexpr std::string_view kLowerHex = "0123456789abcdef";
inline constexpr std::string_view kUpperHex = "0123456789ABCDEF";

constexpr char toLower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}
inline std::string toLower(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = toLower(c);
    return result;
}
constexpr bool equalsIgnoreCase(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return toLower(x) == toLower(y); });
}
constexpr bool startsWithIgnoreCase(std::string_view text, std::string_view prefix) {
    return equalsIgnoreCase(text.substr(0, prefix.size()), prefix);
}

/// Without spaces, tabs and line breaks at both ends.
constexpr std::string_view trim(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const std::size_t start = text.find_first_not_of(kSpace);
    if (start == std::string_view::npos) return {};
    return text.substr(start, text.find_last_not_of(kSpace) - start + 1);
}

}  // namespace hub::text

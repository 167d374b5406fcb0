#include <algorithm>
#include <array>

#include "hub/http/message.hpp"

namespace hub::http {
namespace {

int hexValue(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool isUnreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

}  // namespace

std::string percentDecode(std::string_view text, bool plusIsSpace) {
    const std::string_view special = plusIsSpace ? "%+" : "%";
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const std::size_t plain = std::min(text.find_first_of(special), text.size());
        out.append(text, 0, plain);
        text.remove_prefix(plain);
        if (text.empty()) break;
        const int high = text.size() > 2 ? hexValue(text[1]) : -1;
        const int low = text.size() > 2 ? hexValue(text[2]) : -1;
        const bool escape = text.front() == '%' && high >= 0 && low >= 0;
        if (escape) {
            out.push_back(static_cast<char>(high * 16 + low));
        } else {
            out.push_back(text.front() == '+' ? ' ' : '%');
        }
        text.remove_prefix(escape ? 3 : 1);
    }
    return out;
}

std::string percentEncode(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size() + text.size() / 2);
    for (const char c : text) {
        if (isUnreserved(c)) {
            out.push_back(c);
        } else {
            const auto byte = static_cast<unsigned char>(c);
            const std::array<char, 3> escape = {'%', kHex[byte >> 4U], kHex[byte & 0xFU]};
            out.append(escape.data(), escape.size());
        }
    }
    return out;
}

Parameters parseForm(std::string_view text) {
    std::vector<Parameter> items;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('&'), text.size());
        const std::string_view pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pair.empty()) continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const std::string_view value = pair.substr(std::min(equals + 1, pair.size()));
        items.push_back({percentDecode(pair.substr(0, equals), true), percentDecode(value, true)});
    }
    return Parameters(std::move(items));
}

}  // namespace hub::http

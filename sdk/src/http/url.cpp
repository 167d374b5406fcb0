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
    std::string out(text.size(), '\0');
    char* to = out.data();
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '%' && i + 2 < text.size()) {
            const int high = hexValue(text[i + 1]);
            const int low = hexValue(text[i + 2]);
            if (high >= 0 && low >= 0) {
                *to++ = static_cast<char>(high * 16 + low);
                i += 2;
                continue;
            }
        }
        *to++ = c == '+' && plusIsSpace ? ' ' : c;
    }
    out.resize(static_cast<std::size_t>(to - out.data()));
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
    items.reserve(static_cast<std::size_t>(std::ranges::count(text, '&')) + 1);
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

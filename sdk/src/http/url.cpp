#include "hub/http/message.hpp"
#include "hub/text/ascii.hpp"

#include <algorithm>
#include <array>

namespace hub::http {
namespace {

bool isUnreserved(char c) {
    return text::isAlphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

}  // namespace

std::string percentDecode(std::string_view text, bool plusIsSpace) {
    std::string out(text.size(), '\0');
    char* to = out.data();
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '%' && i + 2 < text.size()) {
            const int high = text::hexValue(text[i + 1]);
            const int low = text::hexValue(text[i + 2]);
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
    std::string out;
    out.reserve(text.size() + text.size() / 2);
    for (const char c : text) {
        if (isUnreserved(c)) {
            out.push_back(c);
        } else {
            const auto byte = static_cast<unsigned char>(c);
            const std::array<char, 3> escape = {'%', text::kUpperHex[byte >> 4U], text::kUpperHex[byte & 0xFU]};
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

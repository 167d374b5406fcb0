#include "hub/text/utf8.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>

namespace hub::text {
namespace {

/// Bytes of the sequence the lead byte announces; 0 for bytes that cannot start one.
std::size_t announcedLength(unsigned char lead) noexcept {
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return 2;
    if (lead >= 0xE0 && lead <= 0xEF) return 3;
    if (lead >= 0xF0 && lead <= 0xF4) return 4;
    return 0;
}

}  // namespace

Decoded decodeUtf8(std::string_view text) noexcept {
    if (text.empty()) return {};
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = announcedLength(lead);
    if (length == 1) return {lead, 1};
    if (length == 0 || text.size() < length) return {};
    char32_t codePoint = lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xC0U) != 0x80U) return {};
        codePoint = codePoint << 6U | (byte & 0x3FU);
    }
    constexpr std::array<char32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = codePoint >= 0xD800 && codePoint <= 0xDFFF;
    if (codePoint < kSmallest[length] || surrogate || codePoint > 0x10FFFF) return {};
    return {codePoint, length};
}

bool isValidUtf8(std::string_view text) noexcept {
    return simdjson::validate_utf8(text.data(), text.size());
}

std::string replaceInvalidUtf8(std::string_view text) {
    if (isValidUtf8(text)) return std::string(text);
    std::string out;
    out.reserve(text.size() + 16);
    while (!text.empty()) {
        const std::size_t length = decodeUtf8(text).length;
        out.append(length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, length));
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return out;
}

std::size_t countCodePoints(std::string_view text) noexcept {
    std::size_t count = 0;
    for (; !text.empty(); ++count) text.remove_prefix(std::max<std::size_t>(1, decodeUtf8(text).length));
    return count;
}

std::string_view firstCodePoints(std::string_view text, std::size_t count) noexcept {
    std::size_t bytes = 0;
    for (; count > 0 && bytes < text.size(); --count) {
        bytes += std::max<std::size_t>(1, decodeUtf8(text.substr(bytes)).length);
    }
    return text.substr(0, bytes);
}

std::string storable(std::string_view text, std::size_t count) {
    std::string out;
    for (char c : replaceInvalidUtf8(firstCodePoints(text, count))) {
        if (c == '\0') out += "\xEF\xBF\xBD";
        else out += c;
    }
    return out;
}

}  // namespace hub::text

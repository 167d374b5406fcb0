#include "dialect/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "hub/text/utf8.hpp"

namespace hub::lead_intake::dialect {

namespace {

/// Windows-1252 where it differs from ISO 8859-1; the five unassigned bytes keep their number.
constexpr std::array<char16_t, 32> kWindows1252{0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
                                                0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

void appendUtf8(std::string& out, char16_t c) {
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | (c >> 6));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else {
        out += static_cast<char>(0xE0 | (c >> 12));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    }
}

void appendLegacyByte(std::string& out, unsigned char byte) {
    appendUtf8(out, byte >= 0x80 && byte < 0xA0 ? kWindows1252[byte - 0x80] : static_cast<char16_t>(byte));
}

std::optional<char> toLegacyByte(char32_t c) noexcept {
    if (c <= 0xFF) return static_cast<char>(c);
    const auto* found = std::find(kWindows1252.begin(), kWindows1252.end(), c);
    if (found == kWindows1252.end()) return std::nullopt;
    return static_cast<char>(0x80 + (found - kWindows1252.begin()));
}

/// The text ends within a character: a lead byte and fewer continuation bytes than it announces.
bool isCutCharacter(std::string_view tail) noexcept {
    const auto lead = static_cast<unsigned char>(tail[0]);
    const std::size_t announced = lead >= 0xF0 && lead <= 0xF4 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || tail.size() >= announced) return false;
    return std::all_of(tail.begin() + 1, tail.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; });
}

bool isArabicScript(char32_t c) noexcept {
    return c >= 0x0620 && c <= 0x06FF;
}

}  // namespace

CleanText cleanText(std::string_view bytes) {
    CleanText result;
    result.text.reserve(bytes.size());
    bool isUtf8 = false;
    while (!bytes.empty()) {
        const text::Decoded next = text::decodeUtf8(bytes);
        if (next.length == 0) {
            // An accented letter at the end of Windows-1252 text looks like a cut-off character: the text before
            // decides.
            if (isUtf8 && !result.wasLegacy && isCutCharacter(bytes)) {
                result.wasCut = true;
                break;
            }
            appendLegacyByte(result.text, static_cast<unsigned char>(bytes[0]));
            result.wasLegacy = true;
            bytes.remove_prefix(1);
            continue;
        }
        isUtf8 = isUtf8 || next.length > 1;
        if (next.codePoint == 0)
            result.hadNul = true;
        else
            result.text.append(bytes.substr(0, next.length));
        bytes.remove_prefix(next.length);
    }
    return result;
}

std::string repairMojibake(std::string_view input) {
    std::string bytes;
    for (std::string_view rest = input; !rest.empty();) {
        const text::Decoded next = text::decodeUtf8(rest);
        const std::optional<char> byte = next.length == 0 ? std::nullopt : toLegacyByte(next.codePoint);
        if (!byte) return std::string(input);
        bytes += *byte;
        rest.remove_prefix(next.length);
    }
    if (!text::isValidUtf8(bytes)) return std::string(input);
    for (std::string_view rest = bytes; !rest.empty();) {
        const text::Decoded next = text::decodeUtf8(rest);
        if (isArabicScript(next.codePoint)) return bytes;
        rest.remove_prefix(next.length);
    }
    return std::string(input);
}

}  // namespace hub::lead_intake::dialect

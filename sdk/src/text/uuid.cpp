#include "hub/text/uuid.hpp"

#include <algorithm>

#include "hub/auth/random.hpp"
#include "hub/text/ascii.hpp"

namespace hub::text {

bool isUuid(std::string_view text) noexcept {
    constexpr std::string_view kDashed = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    const auto isDigit = [](char c) { return hexValue(c) >= 0; };
    if (text.size() == 32) return std::ranges::all_of(text, isDigit);
    return std::ranges::equal(text, kDashed, [&](char c, char wanted) { return wanted == '-' ? c == '-' : isDigit(c); });
}

std::string randomUuid() {
    std::string bytes = auth::randomBytes(16);
    bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
    bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
    std::string id;
    for (const char byte : bytes) {
        id += kLowerHex[static_cast<unsigned char>(byte) >> 4U];
        id += kLowerHex[static_cast<unsigned char>(byte) & 0x0fU];
    }
    return id;
}

}  // namespace hub::text

#include "uuid.hpp"

#include "hub/text/ascii.hpp"

namespace hub::number_assignment {

bool isUuid(std::string_view text) noexcept {
    constexpr std::size_t kLength = 36;
    if (text.size() != kLength) return false;
    for (std::size_t i = 0; i < kLength; ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : hub::text::hexValue(text[i]) < 0) return false;
    }
    return true;
}

}  // namespace hub::number_assignment

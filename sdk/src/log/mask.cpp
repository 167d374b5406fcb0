#include "hub/log/log.hpp"
#include "hub/phone/phone.hpp"
#include "hub/text/utf8.hpp"

#include <algorithm>

namespace hub::log {

std::string maskPhone(std::string_view phone) {
    constexpr std::size_t kShortest = 7;
    constexpr std::size_t kHidden = 5;
    constexpr std::size_t kTail = 3;
    constexpr std::size_t kHead = 5;
    std::string masked = phone::toAsciiDigits(phone);
    const bool ascii = std::ranges::all_of(masked, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (masked.size() < kShortest || !ascii) return std::string(text::countCodePoints(masked), '*');
    const std::size_t tail = masked.size() - kTail;
    const std::size_t head = tail > kHidden ? std::min(kHead, tail - kHidden) : 0;
    std::fill(masked.begin() + static_cast<std::ptrdiff_t>(head), masked.begin() + static_cast<std::ptrdiff_t>(tail),
              '*');
    return masked;
}

std::string maskEmail(std::string_view email) {
    if (email.empty()) return {};
    const std::size_t at = email.rfind('@');
    if (at == std::string_view::npos || at == 0) return "***";
    return std::string(text::firstCodePoints(email.substr(0, at), 1)).append("***").append(email.substr(at));
}

}  // namespace hub::log

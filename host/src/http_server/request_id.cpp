#include "http_server/request_id.hpp"

#include <algorithm>
#include <cstdint>
#include <random>

#include "http_server/syntax.hpp"

namespace hub::host::transport {
namespace {

constexpr std::size_t kMaxLength = 128;
constexpr std::size_t kRandomDigits = 16;
constexpr std::size_t kCountDigits = 10;

void writeHex(char* to, std::size_t digits, std::uint64_t value) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    for (std::size_t i = digits; i-- > 0; value >>= 4) to[i] = kDigits[value & 0xf];
}

std::uint64_t randomBits() {
    std::random_device device;
    return std::uint64_t{device()} << 32 | device();
}

}  // namespace

bool isAcceptableRequestId(std::string_view text) noexcept {
    return !text.empty() && text.size() <= kMaxLength && std::ranges::all_of(text, [](char c) {
        return isDigit(c) || (toLower(c) >= 'a' && toLower(c) <= 'z') || c == '.' || c == '_' || c == '-';
    });
}

std::string generateRequestId() {
    thread_local const std::uint64_t random = randomBits();
    thread_local std::uint64_t count = 0;
    std::string id(kRandomDigits + 1 + kCountDigits, '-');
    writeHex(id.data(), kRandomDigits, random);
    writeHex(id.data() + kRandomDigits + 1, kCountDigits, ++count);
    return id;
}

}  // namespace hub::host::transport

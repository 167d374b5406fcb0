#include "hub/auth/random.hpp"

#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <system_error>

namespace hub::auth {

std::string randomBytes(std::size_t count) {
    std::string bytes(count, '\0');
    std::size_t filled = 0;
    while (filled < count) {
        const ssize_t got = ::getrandom(bytes.data() + filled, count - filled, 0);
        if (got < 0) {
            if (errno == EINTR) continue;
            throw std::system_error(errno, std::generic_category(), "getrandom");
        }
        filled += static_cast<std::size_t>(got);
    }
    return bytes;
}

std::string randomBase62(std::size_t length) {
    static constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    // Bytes of 248 and above would make the first eight characters likelier than the rest.
    static constexpr unsigned kAccept = 256 / kAlphabet.size() * kAlphabet.size();
    std::string text;
    text.reserve(length);
    while (text.size() < length) {
        for (const char c : randomBytes(length - text.size() + 8)) {
            const unsigned value = static_cast<unsigned char>(c);
            if (value < kAccept && text.size() < length) text.push_back(kAlphabet[value % kAlphabet.size()]);
        }
    }
    return text;
}

}  // namespace hub::auth

#include "hub/auth/password.hpp"

#include <crypt.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include "hub/auth/hmac.hpp"
#include "hub/auth/random.hpp"
#include "hub/text/ascii.hpp"
#include "hub/text/utf8.hpp"

namespace hub::auth {

namespace {

constexpr std::size_t kGeneratedCharacters = 20;

bool fitsBcrypt(std::string_view password) {
    return !password.empty() && password.size() <= kMaxPasswordBytes && password.find('\0') == std::string_view::npos;
}

std::string makeSalt(int cost) {
    if (cost < 4 || cost > 17)
        throw std::invalid_argument("bcrypt cost must be between 4 and 17, not " + std::to_string(cost));
    std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> salt{};
    const std::string random = randomBytes(16);
    if (::crypt_gensalt_rn("$2b$", static_cast<unsigned long>(cost), random.data(), static_cast<int>(random.size()),
                           salt.data(), static_cast<int>(salt.size())) == nullptr) {
        throw std::runtime_error("libcrypt made no bcrypt salt");
    }
    return salt.data();
}

/// nullopt when libcrypt does not accept the setting.
std::optional<std::string> bcrypt(std::string_view password, const std::string& setting) {
    const std::string terminated(password);
    // 32 KiB, too much for a worker's stack.
    const auto scratch = std::make_unique<crypt_data>();
    const char* hash = ::crypt_rn(terminated.c_str(), setting.c_str(), scratch.get(), sizeof(crypt_data));
    if (hash == nullptr || hash[0] == '*') return std::nullopt;
    return std::string(hash);
}

bool isBcrypt(std::string_view hash) {
    return hash.size() == 60 && (hash.starts_with("$2a$") || hash.starts_with("$2b$") || hash.starts_with("$2y$"));
}

}  // namespace

std::string hashPassword(std::string_view password, int cost) {
    if (!fitsBcrypt(password)) throw std::invalid_argument("a password must be 1 to 72 bytes long, without NUL");
    const std::string salt = makeSalt(cost);
    std::optional<std::string> hash = bcrypt(password, salt);
    if (!hash) throw std::runtime_error("libcrypt refused to make a bcrypt hash");
    return std::move(*hash);
}

bool verifyPassword(std::string_view password, const std::optional<std::string>& hash, int dummyCost) {
    const bool comparable = hash && isBcrypt(*hash) && fitsBcrypt(password);
    if (!comparable) {
        // What cannot match takes as long as what might.
        bcrypt("dummy", hash && isBcrypt(*hash) ? *hash : makeSalt(dummyCost));
        return false;
    }
    const std::optional<std::string> computed = bcrypt(password, *hash);
    return computed && equalConstantTime(*computed, *hash);
}

std::optional<std::string> passwordProblem(std::string_view password, std::string_view username) {
    if (password.find('\0') != std::string_view::npos) return "must not contain a NUL character";
    if (password.size() > kMaxPasswordBytes) return "must not exceed 72 bytes";
    if (text::countCodePoints(password) < kMinPasswordCharacters) return "must have at least 12 characters";
    if (text::equalsIgnoreCase(password, username)) return "must differ from the user name";
    if (std::all_of(password.begin(), password.end(), [&](char c) { return c == password.front(); })) {
        return "must not repeat one character";
    }
    return std::nullopt;
}

std::string generatePassword() {
    return randomBase62(kGeneratedCharacters);
}

}  // namespace hub::auth

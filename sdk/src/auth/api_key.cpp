#include "hub/auth/api_key.hpp"

#include <algorithm>
#include <array>

#include "hub/auth/hmac.hpp"
#include "hub/auth/random.hpp"
#include "hub/http/message.hpp"
#include "hub/text/ascii.hpp"

namespace hub::auth {

namespace {

constexpr std::string_view kMarker = "dh_";
constexpr std::size_t kSecretCharacters = 43;
constexpr std::size_t kPrefixCharacters = 10;

/// Parameters that carry secrets in VICIdial's requests and in ours.
constexpr std::array<std::string_view, 14> kSecretNames{
    "api_key", "apikey",    "dialer_api_key", "x-api-key", "key",    "token",         "access_token",
    "pass",    "orig_pass", "phone_pass",     "password",  "secret", "authorization", "signature"};

bool isSecret(std::string_view name, std::string_view value) {
    const std::string plainName = text::toLower(http::percentDecode(name, true));
    return std::find(kSecretNames.begin(), kSecretNames.end(), plainName) != kSecretNames.end() ||
           http::percentDecode(value, true).find(kMarker) != std::string::npos;
}

}  // namespace

std::string generateApiKey() {
    return std::string(kMarker) + randomBase62(kSecretCharacters);
}

bool isApiKeyForm(std::string_view text) noexcept {
    return text.size() == kMarker.size() + kSecretCharacters && text.starts_with(kMarker) &&
           std::all_of(text.begin() + kMarker.size(), text.end(), text::isAlphanumeric);
}

std::string apiKeyPrefix(std::string_view key) {
    return std::string(key.substr(0, kPrefixCharacters));
}

std::string apiKeyHash(std::string_view key) {
    return sha256(key);
}

std::string redactQuery(std::string_view rawQuery) {
    std::string redacted;
    redacted.reserve(rawQuery.size());
    while (!rawQuery.empty()) {
        const std::size_t end = std::min(rawQuery.find('&'), rawQuery.size());
        const std::string_view item = rawQuery.substr(0, end);
        const std::size_t equals = item.find('=');
        if (equals == std::string_view::npos) {
            redacted += isSecret("", item) ? std::string_view("***") : item;
        } else {
            const std::string_view name = item.substr(0, equals);
            redacted.append(name).append("=").append(isSecret(name, item.substr(equals + 1)) ? "***"
                                                                                             : item.substr(equals + 1));
        }
        if (end == rawQuery.size()) break;
        redacted.push_back('&');
        rawQuery.remove_prefix(end + 1);
    }
    return redacted;
}

}  // namespace hub::auth

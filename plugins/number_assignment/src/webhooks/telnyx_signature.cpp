#include "webhooks/telnyx_signature.hpp"

#include <openssl/evp.h>

#include <charconv>
#include <memory>
#include <optional>
#include <stdexcept>

#include "webhooks/base64.hpp"

namespace hub::number_assignment::telnyx {

namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kSignatureBytes = 64;

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

const unsigned char* bytesOf(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

/// Decimal digits only: "1.7e9", signs and spaces are refused.
std::optional<std::int64_t> seconds(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || text.front() == '-' || problem != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

bool isRecent(std::string_view timestamp, time::Timestamp now) {
    const auto sent = seconds(timestamp);
    const std::int64_t current = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    if (!sent || *sent > current + kTolerance.count()) return false;
    return current - *sent <= kTolerance.count();
}

bool madeBy(std::string_view publicKey, std::string_view signature, std::string_view message) {
    const auto raw = fromBase64(publicKey);
    if (!raw || raw->size() != kKeyBytes) return false;
    const Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytesOf(*raw), raw->size()), EVP_PKEY_free);
    const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    if (!key || !context || EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1)
        throw std::runtime_error("OpenSSL refused Ed25519");
    return EVP_DigestVerify(context.get(), bytesOf(signature), signature.size(), bytesOf(message), message.size()) == 1;
}

std::string signedText(std::string_view timestamp, std::string_view body) {
    std::string text(timestamp);
    text += '|';
    text += body;
    return text;
}

}  // namespace

bool verify(const std::vector<std::string>& publicKeys, const SignedRequest& request, time::Timestamp now) {
    const auto signature = fromBase64(request.signature);
    if (!signature || signature->size() != kSignatureBytes || !isRecent(request.timestamp, now)) return false;
    const std::string message = signedText(request.timestamp, request.body);
    for (const std::string& key : publicKeys) {
        if (madeBy(key, *signature, message)) return true;
    }
    return false;
}

std::string sign(std::string_view seed, std::string_view timestamp, std::string_view body) {
    const std::string message = signedText(timestamp, body);
    const Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytesOf(seed), seed.size()), EVP_PKEY_free);
    const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    std::string signature(kSignatureBytes, '\0');
    std::size_t length = signature.size();
    if (!key || !context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length, bytesOf(message),
                       message.size()) != 1)
        throw std::runtime_error("OpenSSL refused Ed25519");
    return toBase64(signature);
}

bool isPublicKey(std::string_view text) {
    const auto raw = fromBase64(text);
    return raw && raw->size() == kKeyBytes;
}

}  // namespace hub::number_assignment::telnyx

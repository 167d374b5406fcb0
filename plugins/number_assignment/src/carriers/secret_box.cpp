#include "carriers/secret_box.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>

#include "hub/auth/random.hpp"
#include "hub/text/ascii.hpp"
#include "webhooks/base64.hpp"

namespace hub::number_assignment::carriers {

namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* bytesOf(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytesOf(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

void require(int outcome) {
    if (outcome != 1) throw std::runtime_error("OpenSSL refused AES-256-GCM");
}

/// Context and data through the cipher; it has key, nonce and direction.
std::string run(EVP_CIPHER_CTX* cipher, std::string_view context, std::string_view data) {
    std::string result(data.size(), '\0');
    int length = 0;
    require(EVP_CipherUpdate(cipher, nullptr, &length, bytesOf(context), static_cast<int>(context.size())));
    require(EVP_CipherUpdate(cipher, bytesOf(result), &length, bytesOf(data), static_cast<int>(data.size())));
    return result;
}

Context begin(const SecretKey& key, std::string_view nonce, bool sealing) {
    Context cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    require(EVP_CipherInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytesOf(std::string_view(key.bytes)),
                              bytesOf(nonce), sealing ? 1 : 0));
    return cipher;
}

}  // namespace

std::optional<SecretKey> readSecretKey(const std::string& id, std::string_view base64) {
    auto bytes = fromBase64(text::trim(base64));
    if (!bytes || bytes->size() != kKeyBytes) return std::nullopt;
    return SecretKey{id, std::move(*bytes)};
}

Sealed SecretBox::seal(std::string_view secret, std::string_view context) const {
    const SecretKey& key = keys_.at(0);
    const std::string nonce = auth::randomBytes(kNonceBytes);
    const Context cipher = begin(key, nonce, true);
    const std::string hidden = run(cipher.get(), context, secret);
    int length = 0;
    unsigned char none = 0;
    require(EVP_CipherFinal_ex(cipher.get(), &none, &length));
    std::string tag(kTagBytes, '\0');
    require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, tag.data()));
    return {key.id, nonce + hidden + tag};
}

std::string SecretBox::open(const Sealed& sealed, std::string_view context) const {
    const auto key =
        std::find_if(keys_.begin(), keys_.end(), [&](const SecretKey& one) { return one.id == sealed.keyId; });
    if (key == keys_.end()) throw CannotOpen("the encryption key " + sealed.keyId + " is not configured");
    if (sealed.data.size() < kNonceBytes + kTagBytes) throw CannotOpen("the stored credentials are damaged");
    const std::string_view data = sealed.data;
    const std::string_view hidden = data.substr(kNonceBytes, data.size() - kNonceBytes - kTagBytes);
    std::string tag(data.substr(data.size() - kTagBytes));
    const Context cipher = begin(*key, data.substr(0, kNonceBytes), false);
    std::string secret = run(cipher.get(), context, hidden);
    require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()));
    int length = 0;
    unsigned char none = 0;
    if (EVP_CipherFinal_ex(cipher.get(), &none, &length) != 1)
        throw CannotOpen("the stored credentials were not encrypted with the key " + sealed.keyId +
                         ", or not for this row");
    return secret;
}

}  // namespace hub::number_assignment::carriers

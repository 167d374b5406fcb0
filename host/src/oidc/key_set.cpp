#include "oidc/key_set.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <stdexcept>

#include "hub/json/value.hpp"
#include "hub/text/ascii.hpp"

namespace hub::host::oidc {

namespace {

constexpr int kMinRsaBits = 2048;
constexpr std::size_t kEs256Bytes = 32;  ///< Of each of the two numbers, and of a coordinate.

struct Free {
    void operator()(BIGNUM* number) const { BN_free(number); }
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
    void operator()(OSSL_PARAM* parameters) const { OSSL_PARAM_free(parameters); }
    void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;
using Key = std::shared_ptr<EVP_PKEY>;

const unsigned char* bytesOf(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

Owned<BIGNUM> numberOf(std::string_view bytes) {
    return Owned<BIGNUM>(BN_bin2bn(bytesOf(bytes), static_cast<int>(bytes.size()), nullptr));
}

/// nullptr when OpenSSL does not take the numbers for a key.
Key buildKey(const char* kind, OSSL_PARAM_BLD* builder) {
    const Owned<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder));
    const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
    EVP_PKEY* key = nullptr;
    if (!parameters || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
        return nullptr;
    return {key, EVP_PKEY_free};
}

/// A member in base64url; nullopt when absent or something else.
std::optional<std::string> bytesMember(const json::Value& jwk, std::string_view name) {
    const json::Value* member = jwk.find(name);
    if (!member || !member->isString()) return std::nullopt;
    return decodeBase64Url(member->asString());
}

Key rsaKey(const json::Value& jwk) {
    const auto modulus = bytesMember(jwk, "n");
    const auto exponent = bytesMember(jwk, "e");
    if (!modulus || !exponent) return nullptr;
    const Owned<BIGNUM> n = numberOf(*modulus);
    const Owned<BIGNUM> e = numberOf(*exponent);
    if (BN_num_bits(n.get()) < kMinRsaBits) return nullptr;
    const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
    return buildKey("RSA", builder.get());
}

Key ecKey(const json::Value& jwk) {
    const auto x = bytesMember(jwk, "x");
    const auto y = bytesMember(jwk, "y");
    if (!x || !y || x->size() != kEs256Bytes || y->size() != kEs256Bytes) return nullptr;
    const std::string point = '\x04' + *x + *y;  // uncompressed
    const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
    OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
    return buildKey("EC", builder.get());
}

std::string_view textMember(const json::Value& jwk, std::string_view name) {
    const json::Value* member = jwk.find(name);
    return member && member->isString() ? std::string_view(member->asString()) : std::string_view();
}

std::optional<PublicKey> readKey(const json::Value& jwk) {
    const std::string_view use = textMember(jwk, "use");
    if (!use.empty() && use != "sig") return std::nullopt;
    const std::string_view kind = textMember(jwk, "kty");
    const std::string_view algorithm = textMember(jwk, "alg");
    if (kind == "RSA" && (algorithm.empty() || algorithm == "RS256")) {
        if (Key key = rsaKey(jwk)) return PublicKey(Algorithm::kRs256, std::move(key));
    } else if (kind == "EC" && textMember(jwk, "crv") == "P-256" && (algorithm.empty() || algorithm == "ES256")) {
        if (Key key = ecKey(jwk)) return PublicKey(Algorithm::kEs256, std::move(key));
    }
    return std::nullopt;
}

/// The form OpenSSL checks; empty when it is none.
std::string toDer(std::string_view signature) {
    if (signature.size() != 2 * kEs256Bytes) return {};
    const Owned<ECDSA_SIG> pair(ECDSA_SIG_new());
    ECDSA_SIG_set0(pair.get(), numberOf(signature.substr(0, kEs256Bytes)).release(),
                   numberOf(signature.substr(kEs256Bytes)).release());
    unsigned char* der = nullptr;
    const int size = i2d_ECDSA_SIG(pair.get(), &der);
    if (size <= 0) return {};
    std::string text(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return text;
}

}  // namespace

std::optional<std::string> decodeBase64Url(std::string_view text) {
    std::string standard(text);
    for (char& c : standard) {
        if (!text::isAlphanumeric(c) && c != '-' && c != '_') return std::nullopt;
        if (c == '-') c = '+';
        if (c == '_') c = '/';
    }
    if (standard.size() % 4 == 1) return std::nullopt;
    const std::size_t padding = (4 - standard.size() % 4) % 4;
    standard.append(padding, '=');
    std::string bytes(standard.size() / 4 * 3, '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()), bytesOf(standard),
                                     static_cast<int>(standard.size()));
    if (size < 0) return std::nullopt;
    bytes.resize(static_cast<std::size_t>(size) - padding);
    return bytes;
}

bool PublicKey::verifies(std::string_view message, std::string_view signature) const {
    const std::string der = algorithm_ == Algorithm::kEs256 ? toDer(signature) : std::string(signature);
    if (der.empty()) return false;
    const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
           EVP_DigestVerify(context.get(), bytesOf(der), der.size(), bytesOf(message), message.size()) == 1;
}

KeySet KeySet::parse(std::string_view text) {
    const json::Value document = json::parse(text);
    const json::Value* keys = document.find("keys");
    if (!keys || !keys->isArray()) throw std::runtime_error("the key set has no \"keys\"");
    KeySet set;
    for (const json::Value& jwk : keys->asArray()) {
        const std::string_view id = textMember(jwk, "kid");
        if (id.empty()) continue;
        if (auto key = readKey(jwk)) set.keys_.insert_or_assign(std::string(id), std::move(*key));
    }
    return set;
}

const PublicKey* KeySet::find(std::string_view id) const {
    const auto found = keys_.find(id);
    return found == keys_.end() ? nullptr : &found->second;
}

}  // namespace hub::host::oidc

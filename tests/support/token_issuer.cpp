#include "support/token_issuer.hpp"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>

namespace hub::test {

namespace {

constexpr int kCoordinateBytes = 32;

std::string number(EVP_PKEY* key, const char* name) {
    BIGNUM* value = nullptr;
    EVP_PKEY_get_bn_param(key, name, &value);
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(value)), '\0');
    BN_bn2bin(value, reinterpret_cast<unsigned char*>(bytes.data()));
    BN_free(value);
    return bytes;
}

/// The two numbers of an ECDSA signature, one after the other.
std::string toRaw(const std::string& der) {
    const auto* in = reinterpret_cast<const unsigned char*>(der.data());
    ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(der.size()));
    std::string raw(2 * kCoordinateBytes, '\0');
    auto* out = reinterpret_cast<unsigned char*>(raw.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(pair), out, kCoordinateBytes);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair), out + kCoordinateBytes, kCoordinateBytes);
    ECDSA_SIG_free(pair);
    return raw;
}

}  // namespace

std::string encodeBase64Url(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    text.erase(text.find_last_not_of('=') + 1);
    return text;
}

IssuerKey::IssuerKey(std::string id, evp_pkey_st* key, bool ec)
    : id_(std::move(id)), key_(key, EVP_PKEY_free), ec_(ec) {}

IssuerKey IssuerKey::rsa(std::string id, unsigned bits) {
    return {std::move(id), EVP_RSA_gen(bits), false};
}

IssuerKey IssuerKey::ec(std::string id) {
    return {std::move(id), EVP_EC_gen("P-256"), true};
}

std::string IssuerKey::jwk(const std::string& use) const {
    std::string text = R"({"kid":")" + id_ + '"';
    if (!use.empty()) text += R"(,"use":")" + use + '"';
    if (!ec_) {
        return text + R"(,"kty":"RSA","alg":"RS256","n":")" +
               encodeBase64Url(number(key_.get(), OSSL_PKEY_PARAM_RSA_N)) + R"(","e":")" +
               encodeBase64Url(number(key_.get(), OSSL_PKEY_PARAM_RSA_E)) + "\"}";
    }
    std::string point(1 + 2 * kCoordinateBytes, '\0');
    EVP_PKEY_get_octet_string_param(key_.get(), OSSL_PKEY_PARAM_PUB_KEY, reinterpret_cast<unsigned char*>(point.data()),
                                    point.size(), nullptr);
    return text + R"(,"kty":"EC","crv":"P-256","x":")" + encodeBase64Url(point.substr(1, kCoordinateBytes)) +
           R"(","y":")" + encodeBase64Url(point.substr(1 + kCoordinateBytes)) + "\"}";
}

std::string IssuerKey::pem() const {
    BIO* bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PUBKEY(bio, key_.get());
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    std::string text(data, static_cast<std::size_t>(size));
    BIO_free(bio);
    return text;
}

std::string IssuerKey::signature(const std::string& message) const {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key_.get());
    std::size_t size = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
    EVP_DigestSign(context, nullptr, &size, bytes, message.size());
    std::string text(size, '\0');
    EVP_DigestSign(context, reinterpret_cast<unsigned char*>(text.data()), &size, bytes, message.size());
    text.resize(size);
    EVP_MD_CTX_free(context);
    return ec_ ? toRaw(text) : text;
}

std::string IssuerKey::sign(const std::string& payload) const {
    return sign(std::string(R"({"alg":")") + (ec_ ? "ES256" : "RS256") + R"(","typ":"JWT","kid":")" + id_ + "\"}",
                payload);
}

std::string IssuerKey::sign(const std::string& header, const std::string& payload) const {
    const std::string message = encodeBase64Url(header) + "." + encodeBase64Url(payload);
    return message + "." + encodeBase64Url(signature(message));
}

std::string keySet(const std::vector<std::string>& keys) {
    std::string text;
    for (const std::string& key : keys) text += (text.empty() ? "" : ",") + key;
    return R"({"keys":[)" + text + "]}";
}

}  // namespace hub::test

/// @file oidc/key_set.hpp
/// @brief The public keys of a provider: JSON Web Key Set (RFC 7517).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "oidc/settings.hpp"

struct evp_pkey_st;  // OpenSSL

namespace hub::host::oidc {

/// Without padding, as in JWTs; nullopt for anything else.
std::optional<std::string> decodeBase64Url(std::string_view text);

/// A key and the one algorithm it is for. Copies share the key. Thread-safe.
class PublicKey {
public:
    PublicKey(Algorithm algorithm, std::shared_ptr<evp_pkey_st> key) : algorithm_(algorithm), key_(std::move(key)) {}

    Algorithm algorithm() const noexcept { return algorithm_; }
    /// @param signature raw bytes, as in a JWS: for ES256 the two numbers, one after the other.
    bool verifies(std::string_view message, std::string_view signature) const;

private:
    Algorithm algorithm_;
    std::shared_ptr<evp_pkey_st> key_;
};

/// By key id.
class KeySet {
public:
    /// Keys for encryption, of other kinds and of under 2048 bits (RSA) are left out; so are those without an id.
    /// @throws std::runtime_error when the text is no key set.
    static KeySet parse(std::string_view text);

    const PublicKey* find(std::string_view id) const;
    std::size_t size() const noexcept { return keys_.size(); }

private:
    std::map<std::string, PublicKey, std::less<>> keys_;
};

}  // namespace hub::host::oidc

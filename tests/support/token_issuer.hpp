/// @file token_issuer.hpp
/// @brief An identity provider's side of a token: keys, their public form, signatures.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct evp_pkey_st;

namespace hub::test {

std::string encodeBase64Url(std::string_view bytes);

/// A key pair under an id.
class IssuerKey {
public:
    static IssuerKey rsa(std::string id, unsigned bits = 2048);
    static IssuerKey ec(std::string id);

    const std::string& id() const { return id_; }
    /// JSON Web Key; `use` empty leaves it out.
    std::string jwk(const std::string& use = "sig") const;
    /// The public key in PEM: what an attacker would sign HS256 with.
    std::string pem() const;
    /// RS256 or ES256, with the header {"alg","kid","typ"}.
    std::string sign(const std::string& payload) const;
    /// With any header.
    std::string sign(const std::string& header, const std::string& payload) const;

private:
    IssuerKey(std::string id, evp_pkey_st* key, bool ec);
    std::string signature(const std::string& message) const;

    std::string id_;
    std::shared_ptr<evp_pkey_st> key_;
    bool ec_;
};

/// {"keys": […]}
std::string keySet(const std::vector<std::string>& keys);

}  // namespace hub::test

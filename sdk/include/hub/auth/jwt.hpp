/// @file hub/auth/jwt.hpp
/// @brief The hub's own access tokens: JWT, HS256.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/time/timestamp.hpp"

namespace hub::auth {

/// `sub` is the user's id, so a token survives a change of the user name; `tv` is users.token_version, so raising that
/// ends every session of the user.
struct TokenClaims {
    std::int64_t userId = 0;
    int tokenVersion = 0;
    time::Timestamp issuedAt{};   ///< Whole seconds.
    time::Timestamp expiresAt{};  ///< Whole seconds.
};

struct TokenCheck {
    std::optional<TokenClaims> claims;  ///< Present when the token is valid.
    std::string_view
        problem;  ///< For logs: "malformed", "algorithm", "signature", "issuer", "claims", "expired", "not_yet_valid".
};

/// Thread-safe.
class TokenSigner {
public:
    /// The first secret signs, all of them verify: put a new one in front to rotate, drop the old one when its tokens
    /// have expired. @throws std::invalid_argument without a secret or for one under 32 bytes.
    TokenSigner(std::vector<std::string> secrets, std::string issuer);
    ~TokenSigner();
    TokenSigner(TokenSigner&&) noexcept;
    TokenSigner& operator=(TokenSigner&&) noexcept;

    std::string issue(const TokenClaims& claims) const;
    /// Never throws for what a client may send. Clocks may differ by 30 s on nbf, not on exp.
    TokenCheck verify(std::string_view token, time::Timestamp now) const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace hub::auth

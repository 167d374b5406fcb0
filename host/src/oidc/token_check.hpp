/// @file oidc/token_check.hpp
/// @brief Is this token a valid access token of the provider, and what does it say?
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hub/auth/principal.hpp"
#include "hub/time/timestamp.hpp"
#include "oidc/key_set.hpp"
#include "oidc/settings.hpp"

namespace hub::host::oidc {

struct Claims {
    std::string subject;
    time::Timestamp expiresAt{};     ///< The leeway included.
    std::optional<auth::Role> role;  ///< Absent when no roles are mapped: the hub's own counts.
};

struct Check {
    std::optional<Claims> claims;  ///< Present when the token is valid.
    /// For logs: "malformed", "algorithm", "unknown_key", "signature", "claims", "issuer", "audience", "token_type",
    /// "expired", "not_yet_valid", "no_role".
    std::string_view problem;
};

inline constexpr std::string_view kUnknownKey = "unknown_key";

/// The header alone; nothing of it is trusted. Tells whose token it may be.
bool isAsymmetric(std::string_view token);

/// Only the key named in the header is tried, with the algorithm of that key, never one the token chooses. Never throws
/// for what a client may send.
Check checkToken(std::string_view token, const KeySet& keys, const Settings& settings, time::Timestamp now);

}  // namespace hub::host::oidc

/// @file oidc/verifier.hpp
/// @brief Tokens of the provider, checked with its current keys.
#pragma once

#include <string_view>

#include "oidc/key_source.hpp"
#include "oidc/token_check.hpp"

namespace hub::host::oidc {

/// Check::problem of a token that may be good: its key is not known, and the provider does not answer.
inline constexpr std::string_view kKeysUnavailable = "keys_unavailable";

/// Thread-safe.
class Verifier {
public:
    /// The clock outlives it.
    Verifier(const Settings& settings, const time::Clock& clock);

    /// May wait for the provider, for up to twice Settings::timeout.
    Check verify(std::string_view token);

private:
    const Settings settings_;
    const time::Clock& clock_;
    KeySource source_;
};

}  // namespace hub::host::oidc

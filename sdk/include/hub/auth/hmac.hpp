/// @file hub/auth/hmac.hpp
/// @brief Digests, signatures and comparisons that do not tell by their timing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hub::auth {

std::string sha256(std::string_view data);                               ///< 32 raw bytes.
std::string hmacSha256(std::string_view key, std::string_view message);  ///< 32 raw bytes.

std::string toHex(std::string_view bytes);  ///< Lower case.
/// Either case; nullopt for an odd length or another character.
std::optional<std::string> fromHex(std::string_view hex);

/// Takes the same time wherever the texts differ; only their lengths may be told.
bool equalConstantTime(std::string_view a, std::string_view b) noexcept;

}  // namespace hub::auth

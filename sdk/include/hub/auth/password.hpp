/// @file hub/auth/password.hpp
/// @brief Passwords: bcrypt hashes, checks whose timing tells nothing, and the policy for new ones.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hub::auth {

inline constexpr int kDefaultBcryptCost = 12;
inline constexpr std::size_t kMaxPasswordBytes = 72;  ///< bcrypt ignores what follows, so longer ones are refused.
inline constexpr std::size_t kMinPasswordCharacters = 12;

/// "$2b$…". Cost 4 to 17; each step doubles the time (12: about 0.2 s of one core).
/// @throws std::invalid_argument for a cost out of range or a password that is empty, holds a NUL or exceeds 72 bytes.
std::string hashPassword(std::string_view password, int cost = kDefaultBcryptCost);

/// Accepts $2a$, $2b$ and $2y$ hashes. Without a hash (unknown user, no password set) the same work is done at
/// `dummyCost` and the answer is false, so that timing does not tell whether a user exists.
bool verifyPassword(std::string_view password, const std::optional<std::string>& hash,
                    int dummyCost = kDefaultBcryptCost);

/// Why a person may not choose this password ("must have at least 12 characters"); nullopt when it is acceptable.
std::optional<std::string> passwordProblem(std::string_view password, std::string_view username);

/// 20 base62 characters (119 bits).
std::string generatePassword();

}  // namespace hub::auth

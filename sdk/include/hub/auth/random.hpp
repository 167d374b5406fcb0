/// @file hub/auth/random.hpp
/// @brief Secrets from the operating system's generator.
#pragma once

#include <cstddef>
#include <string>

namespace hub::auth {

/// `count` raw bytes. Blocks only before the kernel's generator is seeded. @throws std::system_error
std::string randomBytes(std::size_t count);

/// `length` characters of 0-9, A-Z, a-z, each equally likely: 43 of them carry 256 bits. Survives every filter a dialer
/// puts between a configuration field and the request (VICIdial keeps only [-%=+.:/@?&_0-9a-zA-Z]).
std::string randomBase62(std::size_t length);

}  // namespace hub::auth

/// @file hub/text/uuid.hpp
/// @brief Ids of 128 bits (RFC 9562).
#pragma once

#include <string>
#include <string_view>

namespace hub::text {

/// 32 hexadecimal digits in either case, with the four dashes or with none: what a uuid column takes.
bool isUuid(std::string_view text) noexcept;

/// Version 4, as 32 lower-case digits. @throws std::system_error
std::string randomUuid();

}  // namespace hub::text

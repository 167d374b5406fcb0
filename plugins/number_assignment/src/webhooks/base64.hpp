/// @file
/// @brief Base64 with padding, as carriers write signatures and keys.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hub::number_assignment {

std::string toBase64(std::string_view bytes);
/// Strict: the standard alphabet, padded, no white space, no bits beyond the last byte. nullopt for anything else.
std::optional<std::string> fromBase64(std::string_view text);

}  // namespace hub::number_assignment

/// @file
/// @brief Random ids.
#pragma once

#include <string>
#include <string_view>

namespace hub::number_queue {

/// 32 hexadecimal digits that are also a version 4 UUID.
std::string newUuid();
/// 32 hexadecimal digits, with or without dashes.
bool isUuid(std::string text);

}  // namespace hub::number_queue

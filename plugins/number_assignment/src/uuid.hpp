/// @file
/// @brief The form of ids.
#pragma once

#include <string_view>

namespace hub::number_assignment {

/// The form with four dashes, in any case.
bool isUuid(std::string_view text) noexcept;

}  // namespace hub::number_assignment

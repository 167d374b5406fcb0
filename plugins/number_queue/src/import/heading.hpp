/// @file
/// @brief Which column of a file the telephone numbers are in.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace hub::number_queue {

/// Of a first row: the column that is headed as telephone numbers, in English or Persian; the first one when none is.
std::size_t phoneColumn(std::span<const std::string_view> heading);

}  // namespace hub::number_queue

/// @file
/// @brief Which column of a file the telephone numbers are in.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace hub::number_queue {

/// What telephone numbers are headed with, in English or Persian: "Phone Number", "mobile", "شماره تلفن" …
bool isPhoneHeading(std::string_view cell);

/// Of one of the first rows: the column that is headed so; the first one when there is a telephone number in the row
/// already; nullopt when the row says nothing.
std::optional<std::size_t> phoneColumn(std::span<const std::string_view> row);

}  // namespace hub::number_queue

/// @file
/// @brief Telephone numbers in a text file: one a line, or the first column of a CSV.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hub::number_queue::suppression {

/// UTF-8, with or without byte order mark; columns end at comma, semicolon or tab. Empty lines are left out, as is a
/// first line without a digit (a heading).
std::vector<std::string> readPhoneFile(std::string_view content);

}  // namespace hub::number_queue::suppression

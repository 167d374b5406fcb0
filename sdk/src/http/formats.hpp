/// @file
/// @brief String formats a Schema checks.
#pragma once

#include <string_view>

namespace hub::http {

/// What is wrong with the text as a "date-time", "date", "email" or "uuid"; nullptr when it fits or the format is
/// another.
const char* formatProblem(std::string_view format, std::string_view text);

}  // namespace hub::http

/// @file hub/text/html.hpp
/// @brief Text inside of HTML.
#pragma once

#include <string>
#include <string_view>

namespace hub::text {

/// For element content and for attributes in double quotes.
std::string escapeHtml(std::string_view text);

}  // namespace hub::text

/// @file config/text.hpp
/// @brief Characters and quoting for messages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hub::config {

/// The characters; a byte that is no valid UTF-8 counts as one.
std::vector<std::string_view> codePoints(std::string_view text);

/// Offset of the first byte that is no text (invalid UTF-8, control characters other than tab and line breaks), or
/// npos.
std::size_t firstNonText(std::string_view text);

/// In double quotes, control characters escaped, shortened to what fits a message.
std::string inQuotes(std::string_view text);

/// "a, b, c" in quotes.
std::string allInQuotes(const std::vector<std::string>& words);

}  // namespace hub::config

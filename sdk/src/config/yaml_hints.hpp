/// @file config/yaml_hints.hpp
/// @brief The parser's messages in words that say what to do.
#pragma once

#include <string>

#include "config/source.hpp"

namespace hub::config {

inline constexpr const char* kUnclosedQuote = "the quote is never closed";
inline constexpr const char* kSecondDocument = "more than one document";
inline constexpr const char* kTooDeep = "nested too deeply";

std::string explainSyntaxError(const Source& source, Position position, const std::string& reason);

}  // namespace hub::config

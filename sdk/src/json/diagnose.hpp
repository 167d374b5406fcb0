/// @file
/// @brief Finds out what is wrong with a text simdjson rejected, since simdjson's tree reader gives no position.
#pragma once

#include "hub/json/value.hpp"

#include <string_view>

namespace hub::json {

/// Reads the text by the rules of parse() and throws a ParseError for the first violation. Returns when it finds none.
void diagnose(std::string_view text, const ParseLimits& limits);

}  // namespace hub::json

/// @file dialect/pairs.hpp
/// @brief name=value&name=value as VICIdial's senders write it: encoded, half encoded or not encoded at all.
#pragma once

#include <string_view>

#include "dialect/wire.hpp"

namespace hub::lead_intake::dialect {

/// Appends the fields of a query string or form body. Values are bytes that may be invalid UTF-8.
///
/// - `+` and %20 are spaces, malformed escapes stay literal, an escape cut off at the end is removed.
/// - A `+` before the digits of a telephone number is a plus.
/// - A piece without "=" (or whose name could be no field's) continues the value before it: un-encoded data held a "&".
/// - wget's POST bodies put a backslash before each "&" and apostrophe: it is removed.
void readPairs(std::string_view text, Wire& wire);

}  // namespace hub::lead_intake::dialect

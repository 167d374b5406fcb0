/// @file hub/db/connection_string.hpp
/// @brief Connection strings in logs.
#pragma once

#include <string>

namespace hub::db {

/// "host=… user=… password=***": what may be logged of a libpq connection string or URI.
std::string maskConnection(const std::string& connection);

}  // namespace hub::db

/// @file
/// @brief multipart/form-data bodies (RFC 7578).
#pragma once

#include <string_view>
#include <vector>

#include "hub/http/message.hpp"

namespace hub::http {

/// @throws Error (400, "invalid_multipart")
std::vector<Part> parseMultipart(std::string_view contentType, std::string_view body);

}  // namespace hub::http

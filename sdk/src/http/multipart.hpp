/// @file
/// @brief multipart/form-data bodies (RFC 7578).
#pragma once

#include "hub/http/message.hpp"

#include <string_view>
#include <vector>

namespace hub::http {

/// @throws Error (400, "invalid_multipart")
std::vector<Part> parseMultipart(std::string_view contentType, std::string_view body);

}  // namespace hub::http

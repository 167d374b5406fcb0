/// @file
/// @brief Errors as the clients of the replaced system expect them.
#pragma once

#include "hub/http/error.hpp"

namespace hub::number_assignment {

inline constexpr std::string_view kTokenRequired = "Access token required";
inline constexpr std::string_view kTokenInvalid = "Invalid or expired token";

/// {"success": false, "message": …, "code": …, "errors": ["\"field\" is required"…]}. Credentials that are not accepted
/// are 403, those that are missing 401.
http::Response errorDialect(const http::ErrorInfo& error);

}  // namespace hub::number_assignment

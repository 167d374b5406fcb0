/// @file middleware/validation.hpp
/// @brief Checks a request against what its route declared.
#pragma once

#include "hub/http/route.hpp"

namespace hub::host {

/// Query parameters and JSON body. @throws http::Error 400 "validation_failed" with every violation.
void validateRequest(const http::Route& route, const http::Request& request);

}  // namespace hub::host

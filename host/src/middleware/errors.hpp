/// @file middleware/errors.hpp
/// @brief The one mapping from exceptions to HTTP answers.
#pragma once

#include <exception>

#include "hub/http/error.hpp"

namespace hub::host {

/// Renders the exception in the dialect. Anything that is not an http::Error or a known database failure is a 500 whose
/// body says nothing about the inside; the log has the event "http.handler_failed" with the request id.
http::Response renderException(const std::exception_ptr& exception, const http::ErrorDialect& dialect, const http::Request& request);

/// Renders one error in the dialect.
http::Response renderError(const http::Error& error, const http::ErrorDialect& dialect, const http::Request& request);

}  // namespace hub::host

/// @file
/// @brief Errors as the clients of the queue expect them.
#pragma once

#include "hub/http/error.hpp"

namespace hub::number_queue {

/// {"detail": "text"}, or {"detail": [{type, loc, msg}]} with 422 for what is wrong with the request's values.
http::Response errorDialect(const http::ErrorInfo& error);

}  // namespace hub::number_queue

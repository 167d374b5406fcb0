/// @file
/// @brief /api/v1/calls
#pragma once

#include <functional>

#include "../access.hpp"
#include "calls/handlers.hpp"

namespace hub::number_assignment::calls {

void registerRoutes(const AddRoute& addRoute, const std::function<Handlers&()>& handlers);

}  // namespace hub::number_assignment::calls

/// @file
/// @brief /api/v1/carriers, what concerns carriers under /api/v1/phone-numbers, and calls through them.
#pragma once

#include <functional>

#include "../access.hpp"
#include "carriers/handlers.hpp"

namespace hub::number_assignment::carriers {

/// `handlers` is called while requests are served, never before the plugin has started.
void registerRoutes(const AddRoute& addRoute, const std::function<Handlers&()>& handlers);

}  // namespace hub::number_assignment::carriers

/// @file
/// @brief /api/v1/phone-numbers
#pragma once

#include <functional>

#include "../access.hpp"
#include "inventory/handlers.hpp"

namespace hub::number_assignment::inventory {

void registerRoutes(const AddRoute& addRoute, const std::function<Handlers&()>& handlers);

}  // namespace hub::number_assignment::inventory

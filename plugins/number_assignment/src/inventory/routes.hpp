/// @file
/// @brief /api/v1/phone-numbers
#pragma once

#include <functional>

#include "hub/plugin/registrar.hpp"
#include "inventory/handlers.hpp"

namespace hub::number_assignment::inventory {

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers);

}  // namespace hub::number_assignment::inventory

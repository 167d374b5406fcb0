/// @file
/// @brief /api/v1/calls
#pragma once

#include <functional>

#include "calls/handlers.hpp"
#include "hub/plugin/registrar.hpp"

namespace hub::number_assignment::calls {

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers);

}  // namespace hub::number_assignment::calls

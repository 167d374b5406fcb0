/// @file
/// @brief /api/{company}/scenarios and /api/{company}/outbound-lines
#pragma once

#include <functional>

#include "catalog/handlers.hpp"
#include "hub/plugin/registrar.hpp"

namespace hub::number_queue::catalog {

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers);

}  // namespace hub::number_queue::catalog

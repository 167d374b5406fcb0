/// @file
/// @brief /api/numbers/…, but for what brings numbers in (import/routes.hpp).
#pragma once

#include <functional>

#include "hub/plugin/registrar.hpp"
#include "numbers/handlers.hpp"

namespace hub::number_queue::numbers {

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers);

}  // namespace hub::number_queue::numbers

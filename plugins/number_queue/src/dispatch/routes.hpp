/// @file
/// @brief /api/{company}/dispatch
#pragma once

#include <functional>

#include "dispatch/handlers.hpp"
#include "hub/plugin/registrar.hpp"

namespace hub::number_queue::dispatch {

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers);

}  // namespace hub::number_queue::dispatch

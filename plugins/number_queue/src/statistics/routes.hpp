/// @file
/// @brief /api/stats/…
#pragma once

#include <functional>

#include "hub/plugin/registrar.hpp"
#include "statistics/handlers.hpp"

namespace hub::number_queue::statistics {

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers);

}  // namespace hub::number_queue::statistics

/// @file
/// @brief /api/schedule, /api/{company}/schedule, /api/holidays
#pragma once

#include <functional>

#include "hub/plugin/registrar.hpp"
#include "schedule/handlers.hpp"

namespace hub::number_queue::schedule {

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers);

}  // namespace hub::number_queue::schedule

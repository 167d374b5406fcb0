/// @file
/// @brief /api/{company}/admins, and /api/admins of the first generation
#pragma once

#include <functional>

#include "hub/plugin/registrar.hpp"
#include "people/handlers.hpp"

namespace hub::number_queue::people {

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers);

}  // namespace hub::number_queue::people

/// @file
/// @brief What brings numbers in: POST /api/numbers, /api/numbers/upload, /api/numbers/imports/…
#pragma once

#include <functional>

#include "hub/plugin/registrar.hpp"
#include "import/handlers.hpp"

namespace hub::number_queue::imports {

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers);

}  // namespace hub::number_queue::imports

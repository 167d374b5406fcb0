/// @file
/// @brief /api/suppressions
#pragma once

#include <functional>

#include "hub/plugin/registrar.hpp"
#include "suppression/handlers.hpp"

namespace hub::number_queue::suppression {

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers);

}  // namespace hub::number_queue::suppression

/// @file
/// @brief GET /api/numbers/{id}/explain and /api/dialer/explain
#pragma once

#include <functional>

#include "explain/handlers.hpp"
#include "hub/plugin/registrar.hpp"

namespace hub::number_queue::explain {

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers);

}  // namespace hub::number_queue::explain

/// @file
/// @brief /api/billing, /api/{company}/billing and /getsms.Php
#pragma once

#include <functional>

#include "billing/handlers.hpp"
#include "hub/plugin/registrar.hpp"

namespace hub::number_queue::billing {

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers);

}  // namespace hub::number_queue::billing

/// @file
/// @brief /api/companies
#pragma once

#include <functional>

#include "company/handlers.hpp"
#include "hub/plugin/registrar.hpp"

namespace hub::number_queue::company {

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers);

}  // namespace hub::number_queue::company

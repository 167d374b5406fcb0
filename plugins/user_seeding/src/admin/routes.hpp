/// @file
/// @brief The routes of administrators.
#pragma once

#include <functional>

#include "admin/handlers.hpp"
#include "hub/plugin/registrar.hpp"

namespace hub::user_seeding::admin {

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers);

}  // namespace hub::user_seeding::admin

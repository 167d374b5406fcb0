/// @file
/// @brief /api/v1/auth
#pragma once

#include <functional>

#include "hub/plugin/registrar.hpp"
#include "login/handlers.hpp"

namespace hub::number_assignment::login {

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers);

}  // namespace hub::number_assignment::login

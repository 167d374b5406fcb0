/// @file
/// @brief /api/v1/auth
#pragma once

#include <functional>

#include "../access.hpp"
#include "login/handlers.hpp"

namespace hub::number_assignment::login {

void registerRoutes(const AddRoute& addRoute, const std::function<Handlers&()>& handlers);

}  // namespace hub::number_assignment::login

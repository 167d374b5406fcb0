/// @file
/// @brief Paths of the replaced CRM's API of users.
#pragma once

#include <functional>

#include "former/handlers.hpp"
#include "hub/plugin/registrar.hpp"

namespace hub::user_seeding::former {

void registerRoutes(plugin::Registrar& registrar, const std::function<Handlers&()>& handlers);

}  // namespace hub::user_seeding::former

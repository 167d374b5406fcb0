/// @file
/// @brief The engine that decides about users for every way in, under the names this plugin calls it by.
#pragma once

#include "hub/identity/planning/engine.hpp"
#include "hub/identity/planning/planner.hpp"
#include "hub/identity/planning/rules.hpp"

namespace hub::keycloak_provisioning {

using namespace identity::planning;

}  // namespace hub::keycloak_provisioning

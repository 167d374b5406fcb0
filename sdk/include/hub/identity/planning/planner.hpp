/// @file hub/identity/planning/planner.hpp
/// @brief Decides, for every way in, what has to change. Pure: no database, no clock.
#pragma once

#include <vector>

#include "hub/identity/planning/model.hpp"

namespace hub::identity::planning {

/// Judges the desired users one after the other, each against what the ones before it would leave. A rejected one
/// changes nothing and stops nobody else. `current` holds every stored user that has one of their keycloak ids, e-mail
/// addresses, user names or telephone numbers, and every client they name; a name that is missing there is taken for
/// unknown.
Plan plan(const std::vector<DesiredUser>& desired, Current current, const Policy& policy);

/// The user name of somebody who brings none and whose e-mail address is another one's user name.
std::string substituteUsername(const std::string& keycloakId);

/// As the database compares e-mail addresses and user names.
std::string fold(const Current& current, const std::string& text);

}  // namespace hub::identity::planning

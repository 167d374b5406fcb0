/// @file
/// @brief A user as senders spell it: {"keycloak_id", "email", "first_name", "last_name", "engagemx_client_id",
/// "is_active"}.
#pragma once

#include "engine.hpp"
#include "hub/json/value.hpp"

namespace hub::keycloak_provisioning {

/// What has to be in it besides keycloak_id.
enum class Needed { kWholeUser, kNothing };

/// Never throws: what is wrong becomes DesiredUser::problem. Null counts as absent, unknown members are ignored, white
/// space around ids and addresses is dropped.
DesiredUser readUser(const json::Value& row, Needed needed);

/// What names the row to people, however broken it is: its e-mail address, else its keycloak id, else "".
std::string labelOf(const json::Value& row);

}  // namespace hub::keycloak_provisioning

/// @file auth_routes.hpp
/// @brief POST /api/auth/login, GET and PUT /api/auth/me.
#pragma once

#include <memory>

#include "account_service.hpp"
#include "hub/plugin/registrar.hpp"

namespace hub::host {

/// Errors are {"detail": …}. The user object has the members the replaced number panel reads, in its spelling (`role`
/// ADMIN or AGENT, `agent_type` INBOUND, OUTBOUND or BOTH, `company_id`, `company_name`), because that panel runs
/// unmodified; `hub_role` is the hub's own role and `organization` its own name for the company.
void registerAuthRoutes(plugin::Registrar& registrar, std::shared_ptr<AccountService> accounts);

}  // namespace hub::host

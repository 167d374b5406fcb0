/// @file
/// @brief Whose act a change is, and its entry in the audit trail.
#pragma once

#include <cstdint>
#include <string>

#include "hub/identity/audit.hpp"

namespace hub::number_assignment {

/// Of an organization, in a request.
struct Actor {
    std::int64_t organizationId = 0;
    std::string name;
    std::string requestId;
};

/// Of something of the actor's organization that was changed; before and after are still to be filled in.
identity::AuditEntry auditEntry(const Actor& actor, std::string action, std::string objectType, std::string objectId);

}  // namespace hub::number_assignment

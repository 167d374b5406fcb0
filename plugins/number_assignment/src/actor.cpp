#include "actor.hpp"

namespace hub::number_assignment {

identity::AuditEntry auditEntry(const Actor& actor, std::string action, std::string objectType, std::string objectId) {
    identity::AuditEntry entry;
    entry.organizationId = actor.organizationId;
    entry.actor = actor.name;
    entry.action = std::move(action);
    entry.objectType = std::move(objectType);
    entry.objectId = std::move(objectId);
    entry.requestId = actor.requestId;
    return entry;
}

}  // namespace hub::number_assignment

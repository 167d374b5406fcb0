#include "hub/identity/audit.hpp"

#include "identity/sql.hpp"

namespace hub::identity {

namespace {

/// SQL NULL, not JSON null: "no state before" is the absence of a value.
std::optional<json::Value> orNull(const json::Value& value) {
    if (value.isNull()) return std::nullopt;
    return value;
}

}  // namespace

void recordAudit(db::Transaction& tx, const AuditEntry& entry) {
    tx.execute(sql::kInsertAuditEntry, entry.organizationId, entry.actor, entry.action, entry.objectType,
               entry.objectId, orNull(entry.before), orNull(entry.after), entry.requestId);
}

}  // namespace hub::identity

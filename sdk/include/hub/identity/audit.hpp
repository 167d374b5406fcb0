/// @file hub/identity/audit.hpp
/// @brief The audit trail: who changed what, before and after, in the transaction of the change.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hub/auth/principal.hpp"
#include "hub/db/transaction.hpp"
#include "hub/json/value.hpp"

namespace hub::identity {

struct AuditEntry {
    std::optional<std::int64_t> organizationId;
    std::string actor;       ///< Principal::actor(), or "cli:<os user>".
    std::string action;      ///< "user.created", "api_key.revoked", …
    std::string objectType;  ///< "user"
    std::string objectId;
    json::Value before;      ///< Null when created. Never holds secrets.
    json::Value after;       ///< Null when deleted.
    std::string requestId;
};

void recordAudit(db::Transaction& tx, const AuditEntry& entry);

}  // namespace hub::identity

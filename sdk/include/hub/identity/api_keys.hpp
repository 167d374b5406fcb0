/// @file hub/identity/api_keys.hpp
/// @brief API keys in the database; their form is in hub/auth/api_key.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/auth/principal.hpp"
#include "hub/db/transaction.hpp"
#include "hub/identity/model.hpp"

namespace hub::identity {

struct NewApiKey {
    std::int64_t organizationId = 0;
    std::optional<std::int64_t> dialerId;  ///< Of the same organization (foreign key).
    std::optional<std::int64_t> userId{};  ///< For whom it was made: it ends with that person's access (identity/access.hpp).
    std::string name;
    std::vector<std::string> scopes;  ///< At least one.
    std::optional<time::Timestamp> expiresAt;
};
/// `key` is stored as its hash and prefix. @throws db::UniqueViolation when the key exists, db::ForeignKeyViolation
/// when the dialer is another organization's.
ApiKey createApiKey(db::Transaction& tx, const NewApiKey& properties, std::string_view key);

std::vector<ApiKey> listApiKeys(db::Transaction& tx, std::int64_t organizationId);
std::optional<ApiKey> findApiKey(db::Transaction& tx, std::string_view keyHash);
/// nullopt: no such key in the organization. A revoked key keeps its first revocation time.
std::optional<ApiKey> revokeApiKey(db::Transaction& tx, std::int64_t organizationId, std::int64_t id,
                                   time::Timestamp now);

/// A presented key, as the authentication needs it.
struct ApiKeyUse {
    auth::Principal principal;
    std::optional<time::Timestamp> expiresAt;
    bool revoked = false;
    bool organizationActive = true;
    static ApiKeyUse fromRow(const db::Row& row);
};
/// One statement: looks the key up by hash and, when it is usable and a minute has passed, notes the use.
std::optional<ApiKeyUse> useApiKey(db::Transaction& tx, std::string_view keyHash, time::Timestamp now);

}  // namespace hub::identity

#include "hub/identity/api_keys.hpp"

#include "hub/auth/api_key.hpp"
#include "identity/sql.hpp"

namespace hub::identity {

ApiKey createApiKey(db::Transaction& tx, const NewApiKey& properties, std::string_view key) {
    return tx.queryOne<ApiKey>(sql::kInsertApiKey, properties.organizationId, properties.dialerId, properties.name,
                               auth::apiKeyPrefix(key), db::Bytes{auth::apiKeyHash(key)}, properties.scopes,
                               properties.expiresAt, properties.userId);
}

std::vector<ApiKey> listApiKeys(db::Transaction& tx, std::int64_t organizationId) {
    return tx.queryAll<ApiKey>(sql::kListApiKeys, organizationId);
}

std::optional<ApiKey> findApiKey(db::Transaction& tx, std::string_view keyHash) {
    return tx.queryOptional<ApiKey>(sql::kFindApiKey, db::Bytes{std::string(keyHash)});
}

std::optional<ApiKey> revokeApiKey(db::Transaction& tx, std::int64_t organizationId, std::int64_t id,
                                   time::Timestamp now) {
    return tx.queryOptional<ApiKey>(sql::kRevokeApiKey, organizationId, id, now);
}

ApiKeyUse ApiKeyUse::fromRow(const db::Row& row) {
    ApiKeyUse use;
    use.principal.kind = auth::PrincipalKind::kApiKey;
    use.principal.apiKeyId = row.get<std::int64_t>("id");
    use.principal.apiKeyName = row.get<std::string>("name");
    use.principal.organizationId = row.get<std::int64_t>("organization_id");
    use.principal.dialerId = row.get<std::optional<std::int64_t>>("dialer_id");
    use.principal.dialerName = row.get<std::optional<std::string>>("dialer_name").value_or("");
    for (std::string& scope : row.get<std::vector<std::string>>("scopes"))
        use.principal.scopes.insert(std::move(scope));
    use.expiresAt = row.get<std::optional<time::Timestamp>>("expires_at");
    use.revoked = row.get<bool>("revoked");
    use.organizationActive = row.get<bool>("organization_active");
    return use;
}

std::optional<ApiKeyUse> useApiKey(db::Transaction& tx, std::string_view keyHash, time::Timestamp now) {
    return tx.queryOptional<ApiKeyUse>(sql::kUseApiKey, db::Bytes{std::string(keyHash)}, now);
}

}  // namespace hub::identity

#include "rest/repository.hpp"

#include "keycloak_provisioning/sql.hpp"

namespace hub::keycloak_provisioning::repository {

std::optional<ManagedUser> find(db::Transaction& tx, const std::string& keycloakId) {
    return tx.queryOptional<ManagedUser>(sql::kFindManagedUser, keycloakId);
}

std::vector<ManagedUser> list(db::Transaction& tx, std::int64_t organizationId, const Page& page) {
    return tx.queryAll<ManagedUser>(sql::kListManagedUsers, organizationId, page.olderThan, page.limit);
}

bool tryLock(db::Transaction& tx, const std::string& name) {
    return tx.queryOne<bool>(sql::kTryLockName, name);
}

}  // namespace hub::keycloak_provisioning::repository

#include "hub/identity/access.hpp"

#include "hub/events/subscription.hpp"
#include "identity/sql.hpp"

namespace hub::identity {

void endAccess(db::Transaction& tx, const std::vector<std::int64_t>& userIds, time::Timestamp now) {
    if (userIds.empty()) return;
    tx.execute(sql::kEndAccess, userIds, now, events::kUserDeactivated);
}

void leaveOrganization(db::Transaction& tx, const std::vector<std::int64_t>& userIds,
                       const std::vector<std::int64_t>& formerOrganizations, time::Timestamp now) {
    if (userIds.empty()) return;
    tx.execute(sql::kLeaveOrganization, userIds, formerOrganizations, now, events::kUserMoved);
}

}  // namespace hub::identity

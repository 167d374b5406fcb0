#include "carriers/number_repository.hpp"

#include "number_assignment/sql.hpp"

namespace hub::number_assignment::carriers::number_repository {

std::vector<LocalNumber> list(db::Transaction& tx, std::int64_t organizationId, Provider provider) {
    return tx.queryAll<LocalNumber>(sql::kListNumbersAtCarrier, organizationId, toString(provider));
}

void setCapabilities(db::Transaction& tx, std::int64_t organizationId, const std::string& id,
                     const json::Value& capabilities, time::Timestamp now) {
    tx.execute(sql::kSetNumberCapabilities, organizationId, id, capabilities, now);
}

}  // namespace hub::number_assignment::carriers::number_repository

#include "carriers/settlement.hpp"

#include "calls/repository.hpp"
#include "carriers/call_repository.hpp"

namespace hub::number_assignment::carriers::settlement {

void commit(db::Transaction& tx, std::int64_t organizationId, const std::string& reservation, time::Timestamp now) {
    call_repository::holdReservation(tx, organizationId, reservation, now + std::chrono::seconds(1));
    calls::repository::commit(tx, {organizationId, reservation, std::nullopt}, now);
}

void cancel(db::Transaction& tx, std::int64_t organizationId, const std::string& reservation, time::Timestamp now) {
    call_repository::letGoOfReservation(tx, organizationId, reservation);
    calls::repository::cancel(tx, {organizationId, reservation, std::nullopt}, now);
}

}  // namespace hub::number_assignment::carriers::settlement

/// @file
/// @brief Claims, returns and renewals in the database.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "dialer/batch_model.hpp"
#include "dialer/fair_share.hpp"
#include "hub/db/transaction.hpp"

namespace hub::number_queue::batch_repository {

/// Waits for the holder's turn and sets up the transaction for claims; first statement of it.
void lockHolder(db::Transaction& tx, std::int64_t holder);

/// By id or name; nullopt: no active company, or one the queue has not met (company_repository::ensure).
std::optional<DispatchContext> findContext(db::Transaction& tx, std::optional<std::int64_t> id,
                                           const std::optional<std::string>& name, time::Timestamp now);
/// Active companies with something ready, and their weights.
std::vector<Share> listDispatchCompanies(db::Transaction& tx, time::Timestamp now);

struct Switch {
    bool enabled = true;
    std::string by;  ///< "admin", "dialer" or "funds"; only for off.
};
/// @return the new schedule version; nullopt when nothing changed.
std::optional<std::int64_t> switchCompany(db::Transaction& tx, std::int64_t organizationId, const Switch& wanted,
                                          time::Timestamp now);

struct Quota {
    std::int64_t listId = 0;
    std::int64_t most = 0;
};
/// Does that in a transaction that already holds locks, out of the order in which these are taken: waiting for somebody
/// who waits for those would be a deadlock. @return false: a lock was not free within 50 ms, and nothing was done.
bool whenFree(db::Transaction& tx, const std::function<void()>& body);
/// Takes from the lists in the order given; at most request.size in all.
std::vector<ClaimedRow> claim(db::Transaction& tx, const ClaimRequest& request, const std::vector<Quota>& quotas);
/// Whose numbers a request id was answered with, when it named no company.
std::optional<std::int64_t> findAnsweringCompany(db::Transaction& tx, std::int64_t holder,
                                                 const std::string& requestId);
/// Takes an empty batch back, for another company's.
void forgetBatch(db::Transaction& tx, const std::string& batchId);
/// The batch a request id was answered with (without its numbers).
std::optional<Batch> findBatch(db::Transaction& tx, std::int64_t holder, std::int64_t organizationId,
                               const std::string& requestId);
std::vector<LeasedNumber> listBatchLeases(db::Transaction& tx, std::int64_t holder, const std::string& batchId,
                                          time::Timestamp now);
std::int64_t countHeld(db::Transaction& tx, std::int64_t holder, time::Timestamp now);

/// @return ids of the numbers that were given back.
std::vector<std::int64_t> returnLeases(db::Transaction& tx, const LeaseSelection& selection);

struct Renewal {
    std::int64_t organizationId = 0;  ///< Whose leases; other companies' are left alone.
    time::Timestamp now{};
    time::Timestamp until{};
    std::optional<time::Timestamp> windowEnd;  ///< Absent: when calls must end stays as it is.
    std::chrono::seconds limit{};              ///< From the beginning of the lease.
};
std::vector<RenewedLease> renewLeases(db::Transaction& tx, const LeaseSelection& selection, const Renewal& renewal);

/// Batches handed out before that. @return how many.
std::int64_t purgeBatches(db::Transaction& tx, time::Timestamp before);
/// Leases that ended before that, were never reported, and whose number left the queue otherwise. @return how many.
std::int64_t purgeLeases(db::Transaction& tx, time::Timestamp before);

}  // namespace hub::number_queue::batch_repository

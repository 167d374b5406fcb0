#include "dialer/batch_repository.hpp"

#include "number_queue/sql.hpp"

namespace hub::number_queue::batch_repository {

namespace {

constexpr std::string_view kLockNotAvailable = "55P03";

struct ShareRow {
    static Share fromRow(const db::Row& row) { return {row.get<std::int64_t>("id"), row.get<std::int64_t>("weight")}; }
};

struct BatchRow {
    Batch batch;
    static BatchRow fromRow(const db::Row& row) {
        BatchRow found;
        found.batch.id = row.get<std::string>("id");
        found.batch.requested = row.get<std::int64_t>("requested");
        return found;
    }
};

}  // namespace

void lockHolder(db::Transaction& tx, std::int64_t holder) {
    tx.queryOne<std::string>(sql::kLockHolder, holder);
}

bool whenFree(db::Transaction& tx, const std::function<void()>& body) {
    try {
        tx.inSavepoint([&] {
            tx.queryOne<std::string>(sql::kWaitBriefly);
            body();
        });
    } catch (const db::Timeout& problem) {
        if (problem.sqlState() != kLockNotAvailable) throw;
        return false;
    }
    return true;
}

std::optional<DispatchContext> findContext(db::Transaction& tx, std::optional<std::int64_t> id,
                                           const std::optional<std::string>& name, time::Timestamp now) {
    return tx.queryOptional<DispatchContext>(sql::kFindDispatchContext, id, name, now);
}

std::vector<Share> listDispatchCompanies(db::Transaction& tx, time::Timestamp now) {
    std::vector<Share> companies;
    tx.forEach(sql::kListDispatchCompanies, db::Parameters(now),
               [&](const db::Row& row) { companies.push_back(ShareRow::fromRow(row)); });
    return companies;
}

std::optional<std::int64_t> switchCompany(db::Transaction& tx, std::int64_t organizationId, const Switch& wanted,
                                          time::Timestamp now) {
    return tx.queryOptional<std::int64_t>(sql::kSwitchCompany, organizationId, wanted.enabled, wanted.by, now);
}

std::vector<ClaimedRow> claim(db::Transaction& tx, const ClaimRequest& request, const std::vector<Quota>& quotas) {
    std::vector<std::int64_t> lists;
    std::vector<std::int64_t> most;
    for (const Quota& quota : quotas) {
        lists.push_back(quota.listId);
        most.push_back(quota.most);
    }
    return tx.queryAll<ClaimedRow>(sql::kClaimNumbers, request.batchId, request.holder, request.organizationId,
                                   request.requestId, request.now, request.expiresAt, request.dialBefore, request.size,
                                   request.maxOutstanding, lists, most, request.cooldownDays);
}

std::optional<std::int64_t> findAnsweringCompany(db::Transaction& tx, std::int64_t holder,
                                                 const std::string& requestId) {
    return tx.queryOptional<std::int64_t>(sql::kFindAnsweringCompany, holder, requestId);
}

void forgetBatch(db::Transaction& tx, const std::string& batchId) {
    tx.execute(sql::kForgetBatch, batchId);
}

std::optional<Batch> findBatch(db::Transaction& tx, std::int64_t holder, std::int64_t organizationId,
                               const std::string& requestId) {
    auto found = tx.queryOptional<BatchRow>(sql::kFindBatch, holder, organizationId, requestId);
    if (!found) return std::nullopt;
    return std::move(found->batch);
}

std::vector<LeasedNumber> listBatchLeases(db::Transaction& tx, std::int64_t holder, const std::string& batchId,
                                          time::Timestamp now) {
    return tx.queryAll<LeasedNumber>(sql::kListBatchLeases, holder, batchId, now);
}

std::int64_t countHeld(db::Transaction& tx, std::int64_t holder, time::Timestamp now) {
    return tx.queryOne<std::int64_t>(sql::kCountHeld, holder, now);
}

std::vector<std::int64_t> returnLeases(db::Transaction& tx, const LeaseSelection& selection) {
    return tx.queryAll<std::int64_t>(sql::kReturnLeases, selection.holder, selection.batchId, selection.leaseIds,
                                     selection.numberIds);
}

std::vector<RenewedLease> renewLeases(db::Transaction& tx, const LeaseSelection& selection, const Renewal& renewal) {
    return tx.queryAll<RenewedLease>(sql::kRenewLeases, selection.holder, selection.batchId, selection.leaseIds,
                                     selection.numberIds, renewal.now, renewal.until, renewal.windowEnd,
                                     renewal.limit.count(), renewal.organizationId);
}

std::int64_t purgeBatches(db::Transaction& tx, time::Timestamp before) {
    return tx.execute(sql::kPurgeBatches, before);
}

std::int64_t purgeLeases(db::Transaction& tx, time::Timestamp before) {
    return tx.execute(sql::kPurgeLeases, before);
}

}  // namespace hub::number_queue::batch_repository

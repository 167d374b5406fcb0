#include "dispatch/repository.hpp"

#include "number_queue/sql.hpp"

namespace hub::number_queue {

DispatchSettings DispatchSettings::fromRow(const db::Row& row) {
    using Size = std::optional<std::int64_t>;
    return {row.get<std::int64_t>("weight"),      row.get<std::int64_t>("cooldown_days"),
            row.get<json::Value>("retry_policy"), row.get<Size>("batch_size"),
            row.get<Size>("max_outstanding"),     row.get<Size>("lease_seconds")};
}

QueueList QueueList::fromRow(const db::Row& row) {
    return {row.get<std::int64_t>("id"), row.get<std::string>("name"), row.get<std::int64_t>("priority"),
            row.get<std::int64_t>("weight"), row.get<bool>("is_active")};
}

namespace dispatch_repository {

DispatchPage find(db::Transaction& tx, std::int64_t company) {
    return {tx.queryOne<DispatchSettings>(sql::kFindDispatchSettings, company),
            tx.queryAll<QueueList>(sql::kListQueueLists, company)};
}

DispatchPage lock(db::Transaction& tx, std::int64_t company) {
    tx.execute(sql::kLockDispatchSettings, company);
    return find(tx, company);
}

void set(db::Transaction& tx, std::int64_t company, const DispatchSettings& settings, time::Timestamp now) {
    tx.execute(sql::kChangeDispatchSettings, company, settings.weight, settings.cooldownDays, settings.retryPolicy,
               settings.batchSize, settings.maxOutstanding, settings.leaseSeconds, now);
}

bool changeList(db::Transaction& tx, std::int64_t company, const ListChange& change, time::Timestamp now) {
    return tx.execute(sql::kChangeQueueList, company, change.id, change.priority, change.weight, change.active, now) >
           0;
}

}  // namespace dispatch_repository

}  // namespace hub::number_queue

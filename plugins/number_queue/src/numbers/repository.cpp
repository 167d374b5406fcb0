#include "numbers/repository.hpp"

#include "number_queue/sql.hpp"

namespace hub::number_queue::number_repository {

namespace {

constexpr std::int64_t kMostHistory = 1000;

std::vector<std::int64_t> lockIds(db::Transaction& tx, const NumberFilter& filter, std::int64_t after,
                                  std::int64_t most) {
    db::Parameters parameters = filter.parameters();
    parameters.add(after);
    parameters.add(most);
    std::vector<std::int64_t> ids;
    tx.forEach(sql::kLockNumbers, parameters, [&](const db::Row& row) { ids.push_back(row.single<std::int64_t>()); });
    return ids;
}

}  // namespace

LockedNumber LockedNumber::fromRow(const db::Row& row) {
    return {row.get<std::int64_t>("id"), parseStatus(row.text("status")).value()};
}

void planForParameters(db::Transaction& tx) {
    tx.queryOne<std::string>(sql::kPlanForParameters);
}

std::vector<ListedNumber> list(db::Transaction& tx, const NumberFilter& filter, const Page& page, time::Timestamp now) {
    db::Parameters parameters = filter.parameters();
    parameters.add(page.order);
    parameters.add(page.skip);
    parameters.add(page.limit);
    parameters.add(now);
    std::vector<ListedNumber> numbers;
    tx.forEach(sql::kListNumbers, parameters,
               [&](const db::Row& row) { numbers.push_back(ListedNumber::fromRow(row)); });
    return numbers;
}

std::int64_t count(db::Transaction& tx, const NumberFilter& filter) {
    std::int64_t total = 0;
    tx.forEach(sql::kCountNumbers, filter.parameters(),
               [&](const db::Row& row) { total = row.single<std::int64_t>(); });
    return total;
}

void forEachExported(db::Transaction& tx, const NumberFilter& filter,
                     const std::function<void(const db::Row&)>& onRow) {
    tx.forEach(sql::kExportNumbers, filter.parameters(), onRow);
}

std::vector<HistoryItem> history(db::Transaction& tx, std::int64_t organizationId, std::int64_t id) {
    return tx.queryAll<HistoryItem>(sql::kListNumberHistory, organizationId, id, kMostHistory);
}

std::optional<std::optional<std::int64_t>> findOwner(db::Transaction& tx, std::int64_t organizationId,
                                                     std::int64_t id) {
    return tx.queryOptional<std::optional<std::int64_t>>(sql::kFindNumberOwner, organizationId, id);
}

std::vector<LockedNumber> lockNext(db::Transaction& tx, const NumberFilter& filter, std::int64_t after,
                                   std::int64_t most) {
    std::vector<LockedNumber> numbers;
    for (std::int64_t last = after; numbers.empty();) {
        const std::vector<std::int64_t> ids = lockIds(tx, filter, last, most);
        if (ids.empty()) break;
        last = ids.back();
        db::Parameters parameters = filter.parameters();
        parameters.add(ids);
        tx.forEach(sql::kFindLockedNumbers, parameters,
                   [&](const db::Row& row) { numbers.push_back(LockedNumber::fromRow(row)); });
    }
    return numbers;
}

void setStatus(db::Transaction& tx, const std::vector<std::int64_t>& ids, const StatusChange& change,
               time::Timestamp now) {
    tx.execute(sql::kSetNumberStatus, ids, toString(change.status), change.note, now);
    if (change.status == Status::kInQueue) {
        tx.execute(sql::kEnqueueNumbers, ids, now, false);
        return;
    }
    tx.execute(sql::kDequeueNumbers, ids);
    if (change.status == Status::kComplained) tx.execute(sql::kSuppressNumbers, ids, change.actor, now);
}

void reset(db::Transaction& tx, const std::vector<std::int64_t>& ids, time::Timestamp now) {
    tx.execute(sql::kResetNumbers, ids, now);
    tx.execute(sql::kEnqueueNumbers, ids, now, true);
    tx.execute(sql::kEndLeases, ids);
}

void remove(db::Transaction& tx, const std::vector<std::int64_t>& ids) {
    tx.execute(sql::kDequeueNumbers, ids);
    tx.execute(sql::kDeleteNumbers, ids);
}

}  // namespace hub::number_queue::number_repository

/// @file
/// @brief A company's numbers in the database.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "hub/db/transaction.hpp"
#include "numbers/model.hpp"

namespace hub::number_queue::number_repository {

struct Page {
    std::string order;  ///< "created_at", "last_attempt_at", "status" or "total_attempts"; descending with "-".
    std::int64_t skip = 0;
    std::int64_t limit = 50;
};

/// Plans of this transaction see their parameters. First statement of transactions that filter.
void planForParameters(db::Transaction& tx);
std::vector<ListedNumber> list(db::Transaction& tx, const NumberFilter& filter, const Page& page, time::Timestamp now);
std::int64_t count(db::Transaction& tx, const NumberFilter& filter);
/// Every match, oldest first, in bounded memory; columns as in export_numbers.sql.
void forEachExported(db::Transaction& tx, const NumberFilter& filter, const std::function<void(const db::Row&)>& onRow);
std::vector<HistoryItem> history(db::Transaction& tx, std::int64_t organizationId, std::int64_t id);

/// The agent it is assigned to, if any; nullopt: the company has no such number.
std::optional<std::optional<std::int64_t>> findOwner(db::Transaction& tx, std::int64_t organizationId, std::int64_t id);

struct LockedNumber {
    std::int64_t id = 0;
    Status status = Status::kInQueue;
    static LockedNumber fromRow(const db::Row& row);
};
/// The next matches above that id, locked until the transaction ends.
std::vector<LockedNumber> lockNext(db::Transaction& tx, const NumberFilter& filter, std::int64_t after,
                                   std::int64_t most);

// What is done to locked numbers.

struct StatusChange {
    Status status = Status::kInQueue;
    std::optional<std::string> note;
    std::string actor;
};
void setStatus(db::Transaction& tx, const std::vector<std::int64_t>& ids, const StatusChange& change,
               time::Timestamp now);
void reset(db::Transaction& tx, const std::vector<std::int64_t>& ids, time::Timestamp now);
/// A dialer that holds one keeps it until the lease ends; what was reported stays.
void remove(db::Transaction& tx, const std::vector<std::int64_t>& ids);

}  // namespace hub::number_queue::number_repository

/// @file
/// @brief Calls and their counts in the database.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "calls/model.hpp"
#include "hub/db/transaction.hpp"

namespace hub::number_assignment::calls::repository {

struct Reservation {
    bool suppressed = false;
    time::Timestamp now{};
    std::chrono::seconds ttl{};
};
/// One statement: decides and reserves.
Decision authorize(db::Transaction& tx, const CallRequest& request, const Reservation& reservation);

/// Which call, and of whom (absent: anybody's).
struct CallReference {
    std::int64_t organizationId = 0;
    std::string id;
    std::optional<std::int64_t> agentId;
};
/// nullopt: no such call. Each is one statement.
std::optional<CallState> commit(db::Transaction& tx, const CallReference& call, time::Timestamp now);
std::optional<CallState> cancel(db::Transaction& tx, const CallReference& call, time::Timestamp now);

CallingSettings findSettings(db::Transaction& tx, std::int64_t organizationId);
/// As findSettings; nobody else changes them until the transaction ends.
CallingSettings lockSettings(db::Transaction& tx, std::int64_t organizationId);
void changeSettings(db::Transaction& tx, std::int64_t organizationId, const CallingSettings& settings,
                    time::Timestamp now);

/// Today's counts of the organization start anew. @return how many there were.
std::int64_t resetCounts(db::Transaction& tx, std::int64_t organizationId, time::Timestamp now);
void forEachUsage(db::Transaction& tx, std::int64_t organizationId, const UsageQuery& query,
                  const std::function<void(const UsageRow&)>& onRow);

/// The day it is in the organization.
time::Date localDate(db::Transaction& tx, std::int64_t organizationId, time::Timestamp now);

std::int64_t expire(db::Transaction& tx, time::Timestamp now, std::int64_t limit);
std::int64_t forget(db::Transaction& tx, time::Timestamp before, std::int64_t limit);
std::int64_t forgetContacts(db::Transaction& tx, time::Timestamp now);

}  // namespace hub::number_assignment::calls::repository

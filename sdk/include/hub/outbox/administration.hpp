/// @file hub/outbox/administration.hpp
/// @brief What operators see of the outbox and do about messages that were given up.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/db/transaction.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::outbox {

enum class State { kPending, kDelivered, kDead };
std::string_view toString(State state) noexcept;  ///< "pending", "delivered", "dead"
std::optional<State> parseState(std::string_view text) noexcept;

/// A message without its payload, which may hold personal data.
struct StoredMessage {
    std::int64_t id = 0;
    std::string uuid;
    std::int64_t organizationId = 0;
    std::string topic;
    std::string orderedBy;
    State state = State::kPending;
    int attempts = 0;
    time::Timestamp dueAt{};  ///< Of a pending one: when it is tried (again).
    std::optional<std::string> lastError;
    time::Timestamp createdAt{};
    std::optional<time::Timestamp> finishedAt;
    static StoredMessage fromRow(const db::Row& row);
};

struct Selection {
    State state = State::kDead;
    std::optional<std::int64_t> organizationId{};  ///< Absent: of all.
    std::optional<std::string> topic{};
    std::optional<std::int64_t> olderThan{};  ///< Only ids below: the last one of the page before.
    int limit = 100;
};
/// The newest first.
std::vector<StoredMessage> list(db::Transaction& tx, const Selection& selection);

/// nullopt: no such message in the organization (absent: in any).
std::optional<StoredMessage> lock(db::Transaction& tx, std::int64_t id, std::optional<std::int64_t> organizationId);

/// A dead message becomes due, as if it were new; others stay as they are. Call Runner::wake() after the commit, or it
/// is found a poll later.
void replay(db::Transaction& tx, std::int64_t id, time::Timestamp now);

}  // namespace hub::outbox

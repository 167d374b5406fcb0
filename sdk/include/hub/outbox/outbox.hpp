/// @file hub/outbox/outbox.hpp
/// @brief Messages to other systems, written in the business transaction and delivered until the other side has them.
///
/// Delivery is at least once: a crash between the other side's answer and our record repeats the message, so deliveries
/// carry `uuid` as the other side's idempotency key or check before they act.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "hub/db/transaction.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::outbox {

struct NewMessage {
    std::int64_t organizationId = 0;
    std::string_view topic;      ///< "<plugin>.<what>": which delivery takes it.
    std::string_view orderedBy;  ///< Messages of a topic with the same text go out one after the other; empty: in any order.
    std::string_view payload;    ///< JSON.
};

/// Writes the message in the caller's transaction. @return its id.
std::int64_t enqueue(db::Transaction& tx, const NewMessage& message);

struct Message {
    std::int64_t id = 0;
    std::string uuid;
    std::int64_t organizationId = 0;
    std::string topic;
    std::string payload;
    int attempt = 0;  ///< 1 the first time.
    time::Timestamp createdAt{};
    static Message fromRow(const db::Row& row);
};

/// How a delivery ended.
struct Outcome {
    enum class Kind { kDelivered, kRetry, kDead };
    Kind kind = Kind::kDelivered;
    std::string error;                                    ///< For operators; no personal data.
    std::optional<std::chrono::milliseconds> retryAfter;  ///< The other side's Retry-After; else the policy's back-off.

    static Outcome delivered() { return {}; }
    static Outcome retry(std::string why, std::optional<std::chrono::milliseconds> after = std::nullopt) {
        return {Kind::kRetry, std::move(why), after};
    }
    static Outcome dead(std::string why) { return {Kind::kDead, std::move(why), std::nullopt}; }
};

struct RetryPolicy {
    std::chrono::milliseconds firstDelay{1000};  ///< Doubles with each attempt, ±20 %.
    std::chrono::milliseconds longestDelay{std::chrono::minutes(15)};
    int maxAttempts = 20;                        ///< Then the message is dead: kept, shown, replayable.
};

/// Declared through Registrar::delivery. `deliver` runs on a worker, outside any transaction, for at most `lease`; other
/// instances leave the message alone meanwhile. An exception counts as retry.
struct Delivery {
    std::string topic;
    std::chrono::milliseconds lease{std::chrono::minutes(1)};
    int parallel = 2;
    RetryPolicy retry;
    std::function<Outcome(const Message&)> deliver;
};

/// When the next attempt after `attempt` is due, without jitter.
std::chrono::milliseconds backOff(const RetryPolicy& policy, int attempt);

}  // namespace hub::outbox

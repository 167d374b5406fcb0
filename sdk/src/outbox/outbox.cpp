#include "hub/outbox/outbox.hpp"

#include <algorithm>

#include "outbox/sql.hpp"

namespace hub::outbox {

std::int64_t enqueue(db::Transaction& tx, const NewMessage& message) {
    return tx.queryOne<std::int64_t>(sql::kInsertMessage, message.organizationId, message.topic, message.orderedBy, message.payload);
}

Message Message::fromRow(const db::Row& row) {
    Message message;
    message.id = row.get<std::int64_t>("id");
    message.uuid = row.get<std::string>("uuid");
    message.organizationId = row.get<std::int64_t>("organization_id");
    message.topic = row.get<std::string>("topic");
    message.payload = row.get<std::string>("payload");
    message.attempt = row.get<std::int32_t>("attempts");
    message.createdAt = row.get<time::Timestamp>("created_at");
    return message;
}

std::chrono::milliseconds backOff(const RetryPolicy& policy, int attempt) {
    // 2^30 milliseconds are twelve days: doubling further cannot matter and would overflow.
    const int doublings = std::clamp(attempt - 1, 0, 30);
    return std::min(policy.longestDelay, policy.firstDelay * (std::int64_t{1} << doublings));
}

}  // namespace hub::outbox

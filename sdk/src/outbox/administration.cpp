#include "hub/outbox/administration.hpp"

#include <array>

#include "outbox/sql.hpp"

namespace hub::outbox {
namespace {

constexpr std::array<std::string_view, 3> kStates{"pending", "delivered", "dead"};

/// Each with the state in its text, so that the partial index on it can be used.
const db::Query& listOf(State state) {
    switch (state) {
        case State::kPending:
            return sql::kListPendingMessages;
        case State::kDelivered:
            return sql::kListDeliveredMessages;
        case State::kDead:
            break;
    }
    return sql::kListDeadMessages;
}

}  // namespace

std::string_view toString(State state) noexcept {
    return kStates[static_cast<std::size_t>(state)];
}

std::optional<State> parseState(std::string_view text) noexcept {
    for (std::size_t i = 0; i < kStates.size(); ++i) {
        if (kStates[i] == text) return static_cast<State>(i);
    }
    return std::nullopt;
}

StoredMessage StoredMessage::fromRow(const db::Row& row) {
    StoredMessage message;
    message.id = row.get<std::int64_t>("id");
    message.uuid = row.get<std::string>("uuid");
    message.organizationId = row.get<std::int64_t>("organization_id");
    message.topic = row.get<std::string>("topic");
    message.orderedBy = row.get<std::string>("ordered_by");
    message.state = parseState(row.text("state")).value_or(State::kPending);
    message.attempts = row.get<std::int32_t>("attempts");
    message.dueAt = row.get<time::Timestamp>("due_at");
    message.lastError = row.get<std::optional<std::string>>("last_error");
    message.createdAt = row.get<time::Timestamp>("created_at");
    message.finishedAt = row.get<std::optional<time::Timestamp>>("finished_at");
    return message;
}

std::vector<StoredMessage> list(db::Transaction& tx, const Selection& selection) {
    return tx.queryAll<StoredMessage>(listOf(selection.state), selection.organizationId, selection.topic,
                                      selection.olderThan, selection.limit);
}

std::optional<StoredMessage> lock(db::Transaction& tx, std::int64_t id, std::optional<std::int64_t> organizationId) {
    return tx.queryOptional<StoredMessage>(sql::kLockMessage, id, organizationId);
}

void replay(db::Transaction& tx, std::int64_t id, time::Timestamp now) {
    tx.execute(sql::kReplayMessage, id, now);
}

}  // namespace hub::outbox

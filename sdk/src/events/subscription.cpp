#include "hub/events/subscription.hpp"

#include "events/sql.hpp"
#include "hub/json/value.hpp"

namespace hub::events {

namespace {

constexpr int kMostAtOnce = 500;

/// Of the payload that forward_events.sql writes.
Event eventIn(const std::string& payload) {
    const json::Value message = json::parse(payload);
    const auto member = [&](std::string_view name) -> const json::Value& {
        const json::Value* value = message.find(name);
        if (!value) throw std::runtime_error("the event has no " + std::string(name));
        return *value;
    };
    Event event;
    event.id = member("id").asInteger();
    event.organizationId = member("organization_id").asInteger();
    event.type = member("type").asString();
    if (!member("user_id").isNull()) event.userId = member("user_id").asInteger();
    event.audience = member("audience").asString() == "organization" ? Audience::kOrganization : Audience::kConcerned;
    event.data = json::dump(member("data"));
    event.occurredAt = time::parseIso8601(member("occurred_at").asString()).value_or(time::Timestamp{});
    event.transaction = static_cast<std::uint64_t>(member("transaction").asInteger());
    return event;
}

}  // namespace

outbox::Delivery deliveryOf(Subscription subscription) {
    outbox::Delivery delivery;
    delivery.topic = std::move(subscription.topic);
    delivery.retry = subscription.retry;
    delivery.parallel = 1;
    delivery.deliver = [handle = std::move(subscription.handle)](const outbox::Message& message) {
        return handle(eventIn(message.payload));
    };
    return delivery;
}

void subscribe(db::Database& database, std::string_view topic, const std::vector<std::string_view>& types) {
    const std::vector<std::string> names(types.begin(), types.end());
    database.inStatement("subscribe", [&](db::Transaction& tx) { tx.execute(sql::kSubscribe, topic, names); });
}

void unsubscribe(db::Database& database, std::string_view topic) {
    database.inStatement("unsubscribe", [&](db::Transaction& tx) { tx.execute(sql::kUnsubscribe, topic); });
}

std::int64_t forward(db::Database& database) {
    const auto topics = database.inStatement(
        "list_subscriptions", [](db::Transaction& tx) { return tx.queryAll<std::string>(sql::kListSubscriptions); });
    std::int64_t written = 0;
    for (const std::string& topic : topics) {
        std::int64_t moved = kMostAtOnce;
        while (moved == kMostAtOnce) {
            moved = database.inStatement("forward_events", [&](db::Transaction& tx) {
                return tx.queryOne<std::int64_t>(sql::kForwardEvents, topic, kMostAtOnce);
            });
            written += moved;
        }
    }
    return written;
}

}  // namespace hub::events

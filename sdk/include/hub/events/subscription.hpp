/// @file hub/events/subscription.hpp
/// @brief Acting on domain events: each reaches every subscriber at least once, whatever breaks in between.
///
/// A subscription is a row. Once a second every hub moves committed events of its types from domain_events to the
/// outbox, in one transaction with the subscription's position; from there they are delivered as outbox messages are:
/// retried with back-off, given up to the dead letters, replayed by an administrator. A crash anywhere loses nothing.
/// Events of a plugin that is disabled wait in the outbox until it is enabled again. Events about one user come in
/// their order.
///
///     // registerWith
///     registrar.delivery(events::deliveryOf({"call_notes.people", [this](const events::Event& e) { return
///     freeNotes(e); }}));
///     // start
///     events::subscribe(host.database(), "call_notes.people", {events::kUserDeactivated});
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/db/database.hpp"
#include "hub/events/event.hpp"
#include "hub/outbox/outbox.hpp"

namespace hub::events {

/// The person may no longer act: sessions and API keys have ended, free what is held for them. Of the user's
/// organization; data: {"user_id", "uuid", "username"}.
inline constexpr std::string_view kUserDeactivated = "user.deactivated";
/// The person now belongs to another organization: free what the one the event is of holds for them. Data as above.
inline constexpr std::string_view kUserMoved = "user.moved";

struct Subscription {
    std::string topic;  ///< "<plugin>.<what>": the outbox topic the events arrive at.
    /// Must bear repeats: look at what is there instead of counting. Runs on a worker outside any transaction.
    std::function<outbox::Outcome(const Event&)> handle;
    outbox::RetryPolicy retry{};
};

/// For Registrar::delivery.
outbox::Delivery deliveryOf(Subscription subscription);

/// From now on events of these types are sent to the topic, also those of transactions that are open now. Repeating it
/// changes only the types. Call it in Plugin::start; what happened before the first time the plugin has to look for
/// itself.
void subscribe(db::Database& database, std::string_view topic, const std::vector<std::string_view>& types);
/// No further events are sent; messages already in the outbox stay.
void unsubscribe(db::Database& database, std::string_view topic);

/// Moves what has been committed to the outbox, for every subscription. Any number of processes may do it at once.
/// @return how many messages were written. @throws db::Error
std::int64_t forward(db::Database& database);

}  // namespace hub::events

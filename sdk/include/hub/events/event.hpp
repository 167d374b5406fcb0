/// @file hub/events/event.hpp
/// @brief Domain events: what happened, told to listeners (GET /api/events) after the transaction that did it commits.
///
/// An event is a row of domain_events written in the business transaction, so it is announced exactly when the change is
/// kept. Listeners get each event at least once; `id` tells repeats apart.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hub/auth/principal.hpp"
#include "hub/db/transaction.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::events {

/// Who in the organization may see an event. Administrators, managers and the user it concerns always do.
enum class Audience {
    kOrganization,  ///< Every signed-in user of the organization.
    kConcerned,     ///< Nobody else.
};

struct NewEvent {
    std::int64_t organizationId = 0;
    std::string_view type;               ///< "lead.created": lower case, object.what_happened.
    std::optional<std::int64_t> userId;  ///< Whom it concerns, for example the assigned agent.
    Audience audience = Audience::kConcerned;
    std::string_view data;               ///< One JSON object. Listeners' browsers get it as it is: no secrets.
};

/// Writes the event in the caller's transaction. Hot paths may write the row in a statement of their own: the columns
/// organization_id, type, user_id, audience ('organization' or 'concerned') and data are the contract.
/// Call Announcer::committed() after the commit, or listeners hear of it a poll later.
void publish(db::Transaction& tx, const NewEvent& event);

struct Event {
    std::int64_t id = 0;
    std::int64_t organizationId = 0;
    std::string type;
    std::optional<std::int64_t> userId;
    Audience audience = Audience::kConcerned;
    std::string data;
    time::Timestamp occurredAt{};
    std::uint64_t transaction = 0;  ///< xid8: in which order of transactions it was written.
    static Event fromRow(const db::Row& row);
};

/// May this caller hear of the event? API keys hear of their organization's events when they have scope "admin".
bool visibleTo(const Event& event, const auth::Principal& principal) noexcept;

/// Lent by the host (plugin::HostContext::events).
class Announcer {
public:
    virtual ~Announcer() = default;
    /// Events may have been committed: deliver them now. Cheap, never blocks, thread-safe.
    virtual void committed() noexcept = 0;
};

}  // namespace hub::events

#include "hub/events/event.hpp"

#include "events/sql.hpp"

namespace hub::events {

void publish(db::Transaction& tx, const NewEvent& event) {
    tx.execute(sql::kInsertEvent, event.organizationId, event.type, event.userId,
               event.audience == Audience::kOrganization ? "organization" : "concerned", event.data);
}

Event Event::fromRow(const db::Row& row) {
    Event event;
    event.id = row.get<std::int64_t>("id");
    event.organizationId = row.get<std::int64_t>("organization_id");
    event.type = row.get<std::string>("type");
    event.userId = row.get<std::optional<std::int64_t>>("user_id");
    event.audience = row.text("audience") == "organization" ? Audience::kOrganization : Audience::kConcerned;
    event.data = row.get<std::string>("data");
    event.occurredAt = row.get<time::Timestamp>("occurred_at");
    event.transaction = static_cast<std::uint64_t>(row.get<std::int64_t>("transaction"));
    return event;
}

bool visibleTo(const Event& event, const auth::Principal& principal) noexcept {
    if (principal.superuser && !principal.organizationId) return true;
    if (principal.organizationId != event.organizationId) return false;
    if (principal.superuser || principal.hasRole(auth::Role::kAdmin) || principal.hasRole(auth::Role::kManager)) return true;
    if (!principal.isUser()) return false;
    return event.audience == Audience::kOrganization || event.userId == principal.userId;
}

}  // namespace hub::events

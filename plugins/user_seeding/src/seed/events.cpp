#include "seed/events.hpp"

#include "hub/events/event.hpp"
#include "hub/json/writer.hpp"

namespace hub::user_seeding {

void publishDeactivated(db::Transaction& tx, std::int64_t organizationId, const identity::User& user) {
    std::string data;
    json::Writer(data)
        .beginObject()
        .member("user_id", user.id)
        .member("username", user.username)
        .member("keycloak_id", user.keycloakId)
        .endObject();
    events::publish(tx, {organizationId, "user.deactivated", user.id, events::Audience::kConcerned, data});
}

}  // namespace hub::user_seeding

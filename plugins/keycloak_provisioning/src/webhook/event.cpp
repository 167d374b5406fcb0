#include "webhook/event.hpp"

#include <algorithm>

#include "hub/http/error.hpp"
#include "user_input.hpp"

namespace hub::keycloak_provisioning::webhook {

namespace {

constexpr std::size_t kLongestText = 255;

[[noreturn]] void invalid(const std::string& why) {
    throw http::badRequest("Webhook validation failed: " + why);
}

std::string requiredText(const json::Value& body, std::string_view name) {
    const json::Value* value = body.find(name);
    if (!value || !value->isString() || value->asString().empty()) invalid(std::string(name) + " is required");
    if (value->asString().size() > kLongestText)
        invalid(std::string(name) + " must have at most " + std::to_string(kLongestText) + " bytes");
    return value->asString();
}

void dropEmpty(std::optional<std::string>& text) {
    if (text && text->empty()) text.reset();
}

}  // namespace

Event readEvent(const json::Value& body) {
    if (!body.isObject()) invalid("expected an object, an event");
    Event event;
    event.type = requiredText(body, "event_type");
    event.id = requiredText(body, "event_id");
    event.source = requiredText(body, "source");
    const json::Value* data = body.find("data");
    if (!data || !data->isObject()) invalid("data is required, an object");
    event.data = *data;
    if (const json::Value* timestamp = body.find("timestamp"); timestamp && timestamp->isString())
        event.timestamp = timestamp->asString();
    if (std::find(kEventTypes.begin(), kEventTypes.end(), event.type) == kEventTypes.end())
        throw http::badRequest("Unknown event type: " + event.type);
    return event;
}

json::Array usersOf(const Event& event, std::int64_t most) {
    if (event.type == "client.updated") return {};
    if (event.type != "user.bulk_created") return {event.data};
    const json::Value* users = event.data.find("users");
    if (!users || !users->isArray() || users->asArray().empty()) invalid("data.users is required, a list of users");
    if (static_cast<std::int64_t>(users->asArray().size()) > most)
        invalid("data.users must have at most " + std::to_string(most) + " users");
    return users->asArray();
}

DesiredUser desiredBy(const Event& event, const json::Value& row) {
    if (event.type == "user.deactivated") {
        DesiredUser user;
        const DesiredUser read = readUser(row, Needed::kNothing);
        user.keycloakId = read.keycloakId;
        if (user.keycloakId.empty()) user.problem = read.problem;
        user.active = false;
        user.mustExist = true;
        return user;
    }
    if (event.type != "user.updated") return readUser(row, Needed::kWholeUser);
    DesiredUser user = readUser(row, Needed::kNothing);
    dropEmpty(user.firstName);
    dropEmpty(user.lastName);
    // Somebody unknown is created when the event says enough: it may be faster than that of the creation.
    user.mustExist = !user.email || !user.client;
    return user;
}

}  // namespace hub::keycloak_provisioning::webhook

#include "sync/write_back.hpp"

#include <algorithm>
#include <array>

#include "engine/model.hpp"
#include "sync/mapping.hpp"

namespace hub::keycloak_provisioning::sync {

namespace {

/// Names of the REST API and of Keycloak.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kNames = {{{field::kEmail, "email"},
                                                                                  {field::kFirstName, "firstName"},
                                                                                  {field::kLastName, "lastName"},
                                                                                  {field::kActive, "enabled"}}};

std::string keycloakName(std::string_view name) {
    const auto* found =
        std::find_if(kNames.begin(), kNames.end(), [&](const auto& pair) { return pair.first == name; });
    return std::string(found == kNames.end() ? name : found->second);
}

/// An absent value, null and "" are the same to Keycloak.
bool isEmpty(const json::Value* value) {
    return !value || value->isNull() || (value->isString() && value->asString().empty());
}

}  // namespace

void enqueueWriteBack(db::Transaction& tx, std::int64_t organizationId, const std::string& keycloakId,
                      json::Object fields) {
    std::string payload;
    json::Writer(payload).value(json::Value(
        json::Object{{"keycloak_id", json::Value(keycloakId)}, {"fields", json::Value(std::move(fields))}}));
    outbox::enqueue(tx, {organizationId, kWriteBackTopic, keycloakId, payload});
}

json::Value mergeFields(json::Value user, const json::Object& fields) {
    for (const auto& [name, value] : fields) user.asObject().set(keycloakName(name), value);
    return user;
}

std::vector<std::string> missingFields(const json::Value& user, const json::Object& fields) {
    std::vector<std::string> missing;
    for (const auto& [name, value] : fields) {
        const json::Value* stored = user.find(keycloakName(name));
        const bool same = isEmpty(&value) ? isEmpty(stored) : stored && *stored == value;
        if (!same) missing.push_back(name);
    }
    return missing;
}

std::vector<std::string> droppedAttributes(const json::Value& profile, const std::vector<std::string>& names) {
    const std::string policy = textOf(profile, "unmanagedAttributePolicy");
    if (policy == "ENABLED" || policy == "ADMIN_EDIT") return {};
    const json::Value* declared = profile.find("attributes");
    std::vector<std::string> dropped;
    for (const std::string& name : names) {
        const bool known = declared && declared->isArray() &&
                           std::any_of(declared->asArray().begin(), declared->asArray().end(),
                                       [&](const json::Value& attribute) { return textOf(attribute, "name") == name; });
        if (!known) dropped.push_back(name);
    }
    return dropped;
}

outbox::Outcome WriteBack::deliver(const outbox::Message& message) {
    if (!enabled_) return outbox::Outcome::dead("sync.write_back is off");
    const json::Value payload = json::parse(message.payload);
    try {
        return write(textOf(payload, "keycloak_id"), payload.find("fields")->asObject());
    } catch (const KeycloakError& error) {
        if (error.mayPass()) return outbox::Outcome::retry(error.what());
        return outbox::Outcome::dead(error.what());
    }
}

outbox::Outcome WriteBack::write(const std::string& keycloakId, const json::Object& fields) {
    const std::stop_token stop;  // calls are short; the outbox repeats them
    const std::optional<json::Value> user = client_.findUser(keycloakId, stop);
    if (!user) return outbox::Outcome::dead("the user is not in Keycloak");
    if (missingFields(*user, fields).empty()) return outbox::Outcome::delivered();
    client_.replaceUser(keycloakId, mergeFields(*user, fields), stop);
    const std::optional<json::Value> stored = client_.findUser(keycloakId, stop);
    if (!stored) return outbox::Outcome::dead("the user is not in Keycloak");
    std::string kept;
    for (const std::string& name : missingFields(*stored, fields)) kept += (kept.empty() ? "" : ", ") + name;
    if (kept.empty()) return outbox::Outcome::delivered();
    return outbox::Outcome::dead("Keycloak accepted the change and did not keep it: " + kept);
}

}  // namespace hub::keycloak_provisioning::sync

#include "sync/write_back.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "hub/text/ascii.hpp"
#include "sync/mapping.hpp"
#include "sync/repository.hpp"

namespace hub::keycloak_provisioning::sync {

namespace {

/// Names of the REST API and of Keycloak.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kNames = {{{field::kEmail, "email"},
                                                                                  {field::kFirstName, "firstName"},
                                                                                  {field::kLastName, "lastName"},
                                                                                  {field::kActive, "enabled"}}};

/// nullptr: nothing Keycloak keeps outside of attributes.
const std::string_view* keycloakName(std::string_view name) {
    const auto* found =
        std::find_if(kNames.begin(), kNames.end(), [&](const auto& pair) { return pair.first == name; });
    return found == kNames.end() ? nullptr : &found->second;
}

bool isWritten(std::string_view name, const Settings& settings) {
    return (name == field::kClient || keycloakName(name)) && settings.policyOf(name) != DriftPolicy::kReport;
}

/// An absent value, null and "" are the same to Keycloak.
bool isEmpty(const json::Value* value) {
    return !value || value->isNull() || (value->isString() && value->asString().empty());
}

/// Keycloak stores addresses in lower case; the hub knows clients in any.
bool isSameText(const json::Value* stored, const json::Value& wanted) {
    return stored && stored->isString() && wanted.isString() &&
           text::equalsIgnoreCase(stored->asString(), wanted.asString());
}

bool hasField(const json::Value& user, const std::string& name, const json::Value& wanted, const Mapping& mapping) {
    if (name == field::kClient) {
        const json::Value stored = attributeOf(user, mapping.organizationAttribute);
        return isSameText(&stored, wanted);
    }
    const std::string_view* theirs = keycloakName(name);
    const json::Value* stored = theirs ? user.find(*theirs) : nullptr;
    if (isEmpty(&wanted)) return isEmpty(stored);
    if (name == field::kEmail) return isSameText(stored, wanted);
    return stored && *stored == wanted;
}

/// Of the users the plan creates those that the hub had deleted before.
std::set<std::string> takeRemoved(db::Transaction& tx, const Plan& plan) {
    std::vector<std::string> created;
    for (const UserChange& change : plan.changes)
        if (change.creates() && change.after.keycloakId) created.push_back(*change.after.keycloakId);
    if (created.empty()) return {};
    const std::vector<std::string> removed = repository::forgetRemoved(tx, created);
    return {removed.begin(), removed.end()};
}

json::Object outgoingFields(const UserChange& change, const Settings& settings, bool removedBefore) {
    json::Object fields;
    if (change.creates()) {
        if (!change.after.active || removedBefore)
            fields.set(std::string(field::kActive), json::Value(change.after.active));
        return fields;
    }
    for (const FieldChange& one : change.fields()) {
        if (isWritten(one.field, settings)) fields.set(std::string(one.field), one.after);
    }
    return fields;
}

}  // namespace

void enqueueChanges(db::Transaction& tx, const Plan& plan, const Settings& settings) {
    std::vector<repository::OutgoingFields> messages;
    const std::set<std::string> removed = takeRemoved(tx, plan);
    for (const UserChange& change : plan.changes) {
        if (!change.after.keycloakId || !change.after.organizationId) continue;
        json::Object fields = outgoingFields(change, settings, removed.contains(*change.after.keycloakId));
        if (fields.size() > 0)
            messages.push_back({*change.after.organizationId, *change.after.keycloakId, std::move(fields)});
    }
    repository::enqueueWriteBacks(tx, messages);
}

void Mirror::changed(db::Transaction& tx, const std::vector<Change>& changes) {
    if (!settings_.writeBack) return;
    std::vector<repository::OutgoingFields> messages;
    for (const Change& change : changes) {
        json::Object fields;
        for (const auto& [name, value] : change.fields) {
            if (isWritten(name, settings_)) fields.set(name, value);
        }
        if (fields.size() > 0) messages.push_back({change.organizationId, change.keycloakId, std::move(fields)});
    }
    repository::enqueueWriteBacks(tx, messages);
}

void Mirror::removed(db::Transaction& tx, const std::vector<Removal>& removals) {
    const bool told = settings_.deleteRemoved || settings_.policyOf(field::kActive) != DriftPolicy::kReport;
    if (!settings_.writeBack || !told || removals.empty()) return;
    std::vector<repository::OutgoingFields> messages;
    std::vector<std::string> ids;
    for (const Removal& removal : removals) {
        const json::Object fields{{std::string(field::kActive), json::Value(false)}};
        messages.push_back({removal.organizationId, removal.keycloakId, fields, settings_.deleteRemoved});
        ids.push_back(removal.keycloakId);
    }
    repository::rememberRemoved(tx, ids);
    repository::enqueueWriteBacks(tx, messages);
}

json::Value mergeFields(json::Value user, const json::Object& fields, const Mapping& mapping) {
    for (const auto& [name, value] : fields) {
        if (const std::string_view* theirs = keycloakName(name)) {
            user.asObject().set(std::string(*theirs), value);
            continue;
        }
        const json::Value* known = user.find("attributes");
        json::Object attributes = known && known->isObject() ? known->asObject() : json::Object();
        attributes.set(mapping.organizationAttribute, json::Value(json::Array{value}));
        user.asObject().set("attributes", json::Value(std::move(attributes)));
    }
    return user;
}

std::vector<std::string> missingFields(const json::Value& user, const json::Object& fields, const Mapping& mapping) {
    std::vector<std::string> missing;
    for (const auto& [name, value] : fields) {
        if (!hasField(user, name, value, mapping)) missing.push_back(name);
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
    if (!settings_.writeBack) return outbox::Outcome::dead("sync.write_back is off");
    const json::Value payload = json::parse(message.payload);
    try {
        if (payload.find("delete")) return remove(textOf(payload, "keycloak_id"));
        return write(textOf(payload, "keycloak_id"), payload.find("fields")->asObject());
    } catch (const KeycloakError& error) {
        if (error.mayPass()) return outbox::Outcome::retry(error.what());
        return outbox::Outcome::dead(error.what());
    }
}

outbox::Outcome WriteBack::remove(const std::string& keycloakId) {
    client_.removeUser(keycloakId, {});
    return outbox::Outcome::delivered();
}

outbox::Outcome WriteBack::write(const std::string& keycloakId, const json::Object& fields) {
    const Mapping& mapping = settings_.mapping;
    const std::stop_token stop;  // calls are short; the outbox repeats them
    const std::optional<json::Value> user = client_.findUser(keycloakId, stop);
    if (!user) return outbox::Outcome::dead("the user is not in Keycloak");
    if (missingFields(*user, fields, mapping).empty()) return outbox::Outcome::delivered();
    client_.replaceUser(keycloakId, mergeFields(*user, fields, mapping), stop);
    const std::optional<json::Value> stored = client_.findUser(keycloakId, stop);
    if (!stored) return outbox::Outcome::dead("the user is not in Keycloak");
    std::string kept;
    for (const std::string& name : missingFields(*stored, fields, mapping)) kept += (kept.empty() ? "" : ", ") + name;
    if (kept.empty()) return outbox::Outcome::delivered();
    return outbox::Outcome::dead("Keycloak accepted the change and did not keep it: " + kept);
}

}  // namespace hub::keycloak_provisioning::sync

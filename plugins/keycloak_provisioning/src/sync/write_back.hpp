/// @file
/// @brief Values of the hub on their way to Keycloak, through the outbox.
#pragma once

#include <string>
#include <vector>

#include "engine.hpp"
#include "hub/db/transaction.hpp"
#include "hub/json/value.hpp"
#include "hub/outbox/outbox.hpp"
#include "hub/services/user_mirror.hpp"
#include "sync/keycloak_client.hpp"
#include "sync/settings.hpp"

namespace hub::keycloak_provisioning::sync {

/// What of an applied plan Keycloak has to be told, in the same transaction: changed fields of users that were there,
/// and that a new one has no access, or has it again after having been deleted. Fields whose drift is only reported
/// stay what they are on both sides.
void enqueueChanges(db::Transaction& tx, const Plan& plan, const Settings& settings);

/// The same for changes that others make.
class Mirror final : public services::UserMirror {
public:
    explicit Mirror(Settings settings) : settings_(std::move(settings)) {}
    void changed(db::Transaction& tx, const std::vector<Change>& changes) override;
    void removed(db::Transaction& tx, const std::vector<Removal>& removals) override;

private:
    const Settings settings_;
};

/// The user with these values put in; nothing else is touched. Pure.
json::Value mergeFields(json::Value user, const json::Object& fields, const Mapping& mapping);
/// What of the fields the user does not have. Pure.
std::vector<std::string> missingFields(const json::Value& user, const json::Object& fields, const Mapping& mapping);

/// Attributes that the realm would drop without a word: neither declared in its user profile nor allowed as unmanaged
/// ones. Pure.
std::vector<std::string> droppedAttributes(const json::Value& profile, const std::vector<std::string>& names);

/// Delivers messages. Thread-safe.
class WriteBack {
public:
    /// Both outlive it.
    WriteBack(KeycloakClient& client, const Settings& settings) : client_(client), settings_(settings) {}

    /// GET, merge, PUT, GET: a PUT replaces everything, and Keycloak drops what its profile does not know with a 204.
    outbox::Outcome deliver(const outbox::Message& message);

private:
    outbox::Outcome write(const std::string& keycloakId, const json::Object& fields);
    outbox::Outcome remove(const std::string& keycloakId);

    KeycloakClient& client_;
    const Settings& settings_;
};

}  // namespace hub::keycloak_provisioning::sync

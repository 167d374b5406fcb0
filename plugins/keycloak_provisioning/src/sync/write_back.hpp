/// @file
/// @brief Values of the hub on their way to Keycloak, through the outbox.
#pragma once

#include <string>
#include <vector>

#include "hub/db/transaction.hpp"
#include "hub/json/value.hpp"
#include "hub/outbox/outbox.hpp"
#include "sync/keycloak_client.hpp"

namespace hub::keycloak_provisioning::sync {

inline constexpr std::string_view kWriteBackTopic = "keycloak_provisioning.write_back";

/// `fields`: name as in the REST API → the hub's value.
void enqueueWriteBack(db::Transaction& tx, std::int64_t organizationId, const std::string& keycloakId,
                      json::Object fields);

/// The user with these values put in; nothing else is touched. Pure.
json::Value mergeFields(json::Value user, const json::Object& fields);
/// What of the fields the user does not have. Pure.
std::vector<std::string> missingFields(const json::Value& user, const json::Object& fields);

/// Attributes that the realm would drop without a word: neither declared in its user profile nor allowed as unmanaged
/// ones. Pure.
std::vector<std::string> droppedAttributes(const json::Value& profile, const std::vector<std::string>& names);

/// Delivers messages. Thread-safe.
class WriteBack {
public:
    WriteBack(KeycloakClient& client, bool enabled) : client_(client), enabled_(enabled) {}

    /// GET, merge, PUT, GET: a PUT replaces everything, and Keycloak drops what its profile does not know with a 204.
    outbox::Outcome deliver(const outbox::Message& message);

private:
    outbox::Outcome write(const std::string& keycloakId, const json::Object& fields);

    KeycloakClient& client_;
    const bool enabled_;
};

}  // namespace hub::keycloak_provisioning::sync

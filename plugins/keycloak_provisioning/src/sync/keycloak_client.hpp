/// @file
/// @brief Keycloak's Admin REST API, as far as the synchronisation needs it.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "hub/http/client.hpp"
#include "hub/json/value.hpp"
#include "hub/time/clock.hpp"
#include "sync/settings.hpp"

namespace hub::keycloak_provisioning::sync {

/// Keycloak refused, or there was no answer. The text names what was asked for, never a secret or a user's data.
class KeycloakError : public std::runtime_error {
public:
    KeycloakError(int status, const std::string& what) : std::runtime_error(what), status_(status) {}
    /// 0: no answer.
    int status() const noexcept { return status_; }
    /// Another time it may work: no answer, refused credentials, too many requests, a failure of the server.
    bool mayPass() const noexcept {
        return status_ == 0 || status_ == 401 || status_ == 403 || status_ == 429 || status_ >= 500;
    }

private:
    int status_;
};

/// The work was asked to end.
class Stopped : public std::runtime_error {
public:
    Stopped() : std::runtime_error("stopped") {}
};

/// A role as Keycloak knows it.
struct RealmRole {
    std::string id;
    std::string name;
    std::string clientUuid;  ///< Empty: the realm's.
    bool composite = false;  ///< Contains others.
};

struct PageRequest {
    std::int64_t first = 0;
    std::int64_t max = 100;
};

/// The access token of the client credentials grant: renewed when four fifths of its life are over. Thread-safe.
class AccessToken {
public:
    /// Client and clock outlive it.
    AccessToken(http::Client& client, const Realm& realm, const time::Clock& clock)
        : client_(client), realm_(realm), clock_(clock) {}

    /// @throws KeycloakError, Stopped
    std::string get(std::stop_token stop);
    /// Keycloak no longer accepts this one.
    void forget(const std::string& refused);

private:
    void renew(std::stop_token stop);

    http::Client& client_;
    const Realm& realm_;
    const time::Clock& clock_;
    std::mutex mutex_;
    std::string token_;
    time::Timestamp renewAt_{};
};

/// Thread-safe. Calls are tried again for Realm::retryFor; all throw KeycloakError and Stopped.
class KeycloakClient {
public:
    KeycloakClient(Realm realm, const time::Clock& clock);

    std::int64_t countUsers(const std::stop_token& stop);
    json::Array users(const PageRequest& page, const std::stop_token& stop);
    std::optional<json::Value> findUser(const std::string& id, const std::stop_token& stop);
    /// Full replacement: what is missing in it is removed.
    void replaceUser(const std::string& id, const json::Value& user, const std::stop_token& stop);

    /// Nothing happens when there is none.
    void removeUser(const std::string& id, const std::stop_token& stop);

    json::Array clients(const PageRequest& page, const std::stop_token& stop);
    /// @throws KeycloakError (404)
    std::string uuidOf(const std::string& clientId, const std::stop_token& stop);
    /// Of the realm, or of a client.
    json::Array roles(const std::string& clientUuid, const PageRequest& page, const std::stop_token& stop);
    /// Roles a composite role contains directly.
    json::Array partsOf(const std::string& roleId, const std::stop_token& stop);
    /// Users and groups the role was assigned to directly.
    json::Array usersWithRole(const RealmRole& role, const PageRequest& page, const std::stop_token& stop);
    json::Array groupsWithRole(const RealmRole& role, const PageRequest& page, const std::stop_token& stop);
    json::Array subgroupsOf(const std::string& groupId, const PageRequest& page, const std::stop_token& stop);
    json::Array membersOf(const std::string& groupId, const PageRequest& page, const std::stop_token& stop);
    /// Names of the roles the user has in whatever way: the realm's, or the client's.
    std::vector<std::string> effectiveRolesOf(const std::string& userId, const std::string& client,
                                              const std::stop_token& stop);

    /// Which feeds the realm keeps.
    struct EventFeeds {
        bool admin = false;
        bool user = false;
    };
    EventFeeds eventFeeds(const std::stop_token& stop);
    /// About users; `roles`: also about what gives users roles.
    json::Array adminEvents(time::Timestamp from, bool roles, const PageRequest& page, const std::stop_token& stop);
    json::Array userEvents(time::Timestamp from, const PageRequest& page, const std::stop_token& stop);

    /// The realm's user profile: which attributes it keeps.
    json::Value userProfile(const std::stop_token& stop);

    const Realm& realm() const noexcept { return realm_; }

private:
    http::ClientResponse call(http::ClientRequest request, const std::stop_token& stop);
    json::Value get(const std::string& path, const std::stop_token& stop);
    std::optional<json::Value> find(const std::string& path, const std::stop_token& stop);
    json::Array list(const std::string& path, const PageRequest& page, const std::stop_token& stop);

    const Realm realm_;
    http::Client client_;
    AccessToken token_;
    std::mutex mutex_;
    std::map<std::string, std::string> clientUuids_;  ///< By clientId.
};

}  // namespace hub::keycloak_provisioning::sync

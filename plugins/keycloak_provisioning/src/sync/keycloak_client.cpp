#include "sync/keycloak_client.hpp"

#include "hub/http/retry.hpp"

namespace hub::keycloak_provisioning::sync {

namespace {

using http::percentEncode;

constexpr std::size_t kMostBytes = 64U << 20U;
constexpr int kUnauthorized = 401;
constexpr int kNotFound = 404;

http::RetryRules rulesOf(const Realm& realm) {
    return {.maxAttempts = 1000,
            .firstDelay = std::chrono::milliseconds(250),
            .longestDelay = std::chrono::seconds(10),
            .deadline = realm.retryFor,
            .repeatable = true};
}

/// What Keycloak says is wrong, in any of its shapes.
std::string reasonOf(const http::ClientResponse& response) {
    try {
        const json::Value body = json::parse(response.body);
        for (const char* name : {"errorMessage", "error_description", "error"}) {
            const json::Value* reason = body.find(name);
            if (reason && reason->isString()) return reason->asString();
        }
    } catch (const json::ParseError&) {
        return "no reason given";
    }
    return "no reason given";
}

http::ClientResponse send(http::Client& client, const http::ClientRequest& request, const Realm& realm) {
    try {
        return http::sendWithRetry(client, request, rulesOf(realm));
    } catch (const http::ClientError& error) {
        if (error.failure() == http::ClientFailure::kStopped) throw Stopped();
        throw KeycloakError(0, error.what());
    }
}

json::Value parseBody(const http::ClientResponse& response, const std::string& what) {
    try {
        return json::parse(response.body);
    } catch (const json::ParseError& error) {
        throw KeycloakError(response.status, what + ": the answer is not JSON: " + error.what());
    }
}

[[noreturn]] void refuse(const http::ClientResponse& response, const std::string& what) {
    throw KeycloakError(response.status, what + ": " + std::to_string(response.status) + ": " + reasonOf(response));
}

/// The path without ids and query: for messages.
std::string nameOf(const http::ClientRequest& request, const Realm& realm) {
    std::string path = request.url.substr(realm.url.size());
    path = path.substr(0, path.find('?'));
    const std::size_t users = path.find("/users/");
    if (users != std::string::npos) path.resize(users + 6);
    return std::string(http::toString(request.method)) + " " + path;
}

/// Whose roles: the realm's, or a client's.
std::string holderPath(const std::string& clientUuid) {
    return clientUuid.empty() ? "" : "/clients/" + percentEncode(clientUuid);
}

std::string epochMillis(time::Timestamp at) {
    return std::to_string(std::chrono::floor<std::chrono::milliseconds>(at.time_since_epoch()).count());
}

}  // namespace

std::string AccessToken::get(std::stop_token stop) {
    const std::lock_guard lock(mutex_);
    if (token_.empty() || clock_.now() >= renewAt_) renew(std::move(stop));
    return token_;
}

void AccessToken::forget(const std::string& refused) {
    const std::lock_guard lock(mutex_);
    if (token_ == refused) token_.clear();
}

void AccessToken::renew(std::stop_token stop) {
    const std::string what = "token of client \"" + realm_.clientId + "\"";
    http::ClientRequest request{
        .method = http::Method::kPost,
        .url = realm_.url + "/realms/" + percentEncode(realm_.name) + "/protocol/openid-connect/token",
        .body = "grant_type=client_credentials",
        .stop = std::move(stop)};
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.headers.add("Authorization",
                        http::basicAuthorization(percentEncode(realm_.clientId), percentEncode(realm_.clientSecret)));
    const time::Timestamp asked = clock_.now();
    const http::ClientResponse response = send(client_, request, realm_);
    if (!response.ok()) refuse(response, what);
    const json::Value body = parseBody(response, what);
    const json::Value* token = body.find("access_token");
    const json::Value* lifetime = body.find("expires_in");
    if (!token || !token->isString() || !lifetime || !lifetime->fitsInt64())
        throw KeycloakError(response.status, what + ": the answer has no access_token and expires_in");
    token_ = token->asString();
    renewAt_ = asked + std::chrono::milliseconds(lifetime->asInteger() * 800);
}

KeycloakClient::KeycloakClient(Realm realm, const time::Clock& clock)
    : realm_(std::move(realm)),
      client_({.totalTimeout = realm_.timeout, .maxResponseBytes = kMostBytes, .caFile = realm_.caFile}),
      token_(client_, realm_, clock) {}

http::ClientResponse KeycloakClient::call(http::ClientRequest request, const std::stop_token& stop) {
    request.url = realm_.url + "/admin/realms/" + percentEncode(realm_.name) + request.url;
    request.stop = stop;
    request.headers.set("Accept", "application/json");
    for (bool again = false;; again = true) {
        if (stop.stop_requested()) throw Stopped();
        const std::string token = token_.get(stop);
        request.headers.set("Authorization", http::bearerAuthorization(token));
        http::ClientResponse response = send(client_, request, realm_);
        if (response.ok() || response.status == kNotFound) return response;
        if (response.status != kUnauthorized || again) refuse(response, nameOf(request, realm_));
        token_.forget(token);
    }
}

std::optional<json::Value> KeycloakClient::find(const std::string& path, const std::stop_token& stop) {
    const http::ClientResponse response = call({.url = path}, stop);
    if (response.status == kNotFound) return std::nullopt;
    return parseBody(response, "answer");
}

json::Value KeycloakClient::get(const std::string& path, const std::stop_token& stop) {
    std::optional<json::Value> value = find(path, stop);
    if (!value) throw KeycloakError(kNotFound, "GET " + path.substr(0, path.find('?')) + ": 404: not found");
    return std::move(*value);
}

json::Array KeycloakClient::list(const std::string& path, const PageRequest& page, const std::stop_token& stop) {
    const char separator = path.find('?') == std::string::npos ? '?' : '&';
    json::Value value =
        get(path + separator + "first=" + std::to_string(page.first) + "&max=" + std::to_string(page.max), stop);
    if (!value.isArray()) throw KeycloakError(0, "a list was expected");
    return std::move(value.asArray());
}

std::int64_t KeycloakClient::countUsers(const std::stop_token& stop) {
    const json::Value count = get("/users/count", stop);
    if (!count.fitsInt64()) throw KeycloakError(0, "the count of users is no number");
    return count.asInteger();
}

json::Array KeycloakClient::users(const PageRequest& page, const std::stop_token& stop) {
    return list("/users?briefRepresentation=false", page, stop);
}

std::optional<json::Value> KeycloakClient::findUser(const std::string& id, const std::stop_token& stop) {
    return find("/users/" + percentEncode(id), stop);
}

void KeycloakClient::replaceUser(const std::string& id, const json::Value& user, const std::stop_token& stop) {
    http::ClientRequest request{.method = http::Method::kPut, .url = "/users/" + percentEncode(id)};
    json::Writer(request.body).value(user);
    request.headers.add("Content-Type", "application/json");
    if (call(std::move(request), stop).status == kNotFound) throw KeycloakError(kNotFound, "the user is gone");
}

void KeycloakClient::removeUser(const std::string& id, const std::stop_token& stop) {
    call({.method = http::Method::kDelete, .url = "/users/" + percentEncode(id)}, stop);
}

std::string KeycloakClient::uuidOf(const std::string& clientId, const std::stop_token& stop) {
    {
        const std::lock_guard lock(mutex_);
        const auto known = clientUuids_.find(clientId);
        if (known != clientUuids_.end()) return known->second;
    }
    const json::Value clients = get("/clients?clientId=" + percentEncode(clientId), stop);
    if (!clients.isArray() || clients.asArray().empty() || !clients.asArray()[0].find("id"))
        throw KeycloakError(kNotFound, "the realm has no client \"" + clientId + "\"");
    std::string uuid = clients.asArray()[0].find("id")->asString();
    const std::lock_guard lock(mutex_);
    clientUuids_[clientId] = uuid;
    return uuid;
}

json::Array KeycloakClient::clients(const PageRequest& page, const std::stop_token& stop) {
    return list("/clients", page, stop);
}

json::Array KeycloakClient::roles(const std::string& clientUuid, const PageRequest& page, const std::stop_token& stop) {
    return list(holderPath(clientUuid) + "/roles", page, stop);
}

json::Array KeycloakClient::partsOf(const std::string& roleId, const std::stop_token& stop) {
    json::Value parts = get("/roles-by-id/" + percentEncode(roleId) + "/composites", stop);
    if (!parts.isArray()) throw KeycloakError(0, "a list was expected");
    return std::move(parts.asArray());
}

json::Array KeycloakClient::usersWithRole(const RealmRole& role, const PageRequest& page, const std::stop_token& stop) {
    return list(holderPath(role.clientUuid) + "/roles/" + percentEncode(role.name) + "/users", page, stop);
}

json::Array KeycloakClient::groupsWithRole(const RealmRole& role, const PageRequest& page,
                                           const std::stop_token& stop) {
    return list(holderPath(role.clientUuid) + "/roles/" + percentEncode(role.name) + "/groups", page, stop);
}

json::Array KeycloakClient::subgroupsOf(const std::string& groupId, const PageRequest& page,
                                        const std::stop_token& stop) {
    return list("/groups/" + percentEncode(groupId) + "/children", page, stop);
}

json::Array KeycloakClient::membersOf(const std::string& groupId, const PageRequest& page,
                                      const std::stop_token& stop) {
    return list("/groups/" + percentEncode(groupId) + "/members?briefRepresentation=true", page, stop);
}

std::vector<std::string> KeycloakClient::effectiveRolesOf(const std::string& userId, const std::string& client,
                                                          const std::stop_token& stop) {
    const std::string which = client.empty() ? "/realm" : holderPath(uuidOf(client, stop));
    const auto roles = find("/users/" + percentEncode(userId) + "/role-mappings" + which + "/composite", stop);
    std::vector<std::string> names;
    if (!roles || !roles->isArray()) return names;
    for (const json::Value& role : roles->asArray()) {
        if (const json::Value* name = role.find("name"); name && name->isString()) names.push_back(name->asString());
    }
    return names;
}

KeycloakClient::EventFeeds KeycloakClient::eventFeeds(const std::stop_token& stop) {
    const json::Value config = get("/events/config", stop);
    const auto enabled = [&](const char* name) {
        const json::Value* value = config.find(name);
        return value && value->isBool() && value->asBool();
    };
    return {enabled("adminEventsEnabled"), enabled("eventsEnabled")};
}

json::Array KeycloakClient::adminEvents(time::Timestamp from, bool roles, const PageRequest& page,
                                        const std::stop_token& stop) {
    std::string path = "/admin-events?direction=asc&dateFrom=" + epochMillis(from) + "&resourceTypes=USER";
    if (roles) {
        for (const char* type :
             {"REALM_ROLE_MAPPING", "CLIENT_ROLE_MAPPING", "GROUP_MEMBERSHIP", "GROUP", "REALM_ROLE", "CLIENT_ROLE"})
            path += std::string("&resourceTypes=") + type;
    }
    return list(path, page, stop);
}

json::Array KeycloakClient::userEvents(time::Timestamp from, const PageRequest& page, const std::stop_token& stop) {
    return list(
        "/events?type=REGISTER&type=UPDATE_PROFILE&type=UPDATE_EMAIL&type=VERIFY_EMAIL&type=DELETE_ACCOUNT"
        "&type=FEDERATED_IDENTITY_LINK&type=IDENTITY_PROVIDER_FIRST_LOGIN&direction=asc&dateFrom=" +
            epochMillis(from),
        page, stop);
}

json::Value KeycloakClient::userProfile(const std::stop_token& stop) {
    return get("/users/profile", stop);
}

}  // namespace hub::keycloak_provisioning::sync

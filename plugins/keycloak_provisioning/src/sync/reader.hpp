/// @file
/// @brief Reads users out of Keycloak: all of them, or those its events are about.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "sync/keycloak_client.hpp"
#include "sync/model.hpp"
#include "sync/role_reader.hpp"

namespace hub::keycloak_provisioning::sync {

/// What the events of the realm are about since a moment.
struct Followed {
    std::vector<std::string> userIds;       ///< "": something about groups or roles that many users may be affected by.
    std::vector<std::string> fingerprints;  ///< Of the events, as long as their ids: Keycloak's have none.
};

/// Calls Keycloak and nothing else. One thread. @throws KeycloakError, Stopped
class Reader {
public:
    using Progress = std::function<void(std::int64_t read, std::int64_t total)>;

    Reader(KeycloakClient& client, const Mapping& mapping, std::stop_token stop)
        : client_(client), mapping_(mapping), stop_(std::move(stop)) {}

    /// Every person. Pages shift while users come and go, so they overlap, and the sweep is repeated while it finds
    /// fewer users than Keycloak counts.
    std::vector<MappedUser> readAll(const Progress& progress);
    /// Each of them, whatever happened to it: the order of events does not matter then.
    Reading readThese(const std::vector<std::string>& ids, const Progress& progress);
    /// nullopt when the realm keeps no admin events.
    std::optional<Followed> follow(time::Timestamp from);

    const std::stop_token& stop() const noexcept { return stop_; }

private:
    struct Sweep;
    /// @return how many users it saw, those found before included.
    std::int64_t sweep(Sweep& found, const Progress& progress, std::int64_t total);
    PageRequest firstPage() const;

    KeycloakClient& client_;
    const Mapping& mapping_;
    const std::stop_token stop_;
    RolesByUser roles_;
};

}  // namespace hub::keycloak_provisioning::sync

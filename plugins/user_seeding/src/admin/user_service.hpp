/// @file
/// @brief What administrators do to one user that no list does: a new password, removal.
#pragma once

#include <optional>
#include <string>

#include "../config.hpp"
#include "admin/caller.hpp"
#include "hub/identity/model.hpp"
#include "hub/time/clock.hpp"
#include "seed/seed_service.hpp"

namespace hub::user_seeding::admin {

struct PasswordReset {
    std::optional<std::string> password;  ///< Absent: one is generated.
    std::optional<bool> mustChange;       ///< Default: generated ones must be changed.
};

struct NewPassword {
    identity::User user;
    bool mustChange = false;
    std::optional<std::string> generated;
};

/// Thread-safe.
class UserService {
public:
    /// All outlive it.
    UserService(db::Database& database, const time::Clock& clock, const CurrentSettings& settings,
                const SeedService& seeding)
        : database_(database), clock_(clock), settings_(settings), seeding_(seeding) {}

    /// Ends every session of the user. @throws http::Error 404, 403 for superusers unless the caller is one, 400 for
    /// weak passwords.
    NewPassword resetPassword(const Caller& caller, const std::string& username, const PasswordReset& reset);
    /// With the dialers' links to the user. @throws http::Error 404, 400 for superusers, 409 for the last
    /// administrator.
    void remove(const Caller& caller, const std::string& username);

private:
    db::Database& database_;
    const time::Clock& clock_;
    const CurrentSettings& settings_;
    const SeedService& seeding_;  ///< Knows who else keeps people.
};

}  // namespace hub::user_seeding::admin

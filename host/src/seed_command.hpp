/// @file seed_command.hpp
/// @brief `dialhub seed-users`: users and dialer links from a file. What a list means is the plugin user_seeding's
/// affair.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "hub/services/user_seeding.hpp"
#include "identity_commands.hpp"

namespace hub::host {

/// What plugins provide for it.
struct SeedingServices {
    services::UserSeeding& seeding;
    std::shared_ptr<services::UserMirror> mirror;  ///< nullptr: nobody else keeps the users.
};

struct SeedUsersOptions {
    std::filesystem::path file;
    std::optional<std::string> organization = {};
    std::optional<std::string> dialer = {};
    /// Where generated passwords go (0600, must not exist yet); absent: they are shown once.
    std::optional<std::filesystem::path> passwords = {};
    bool dryRun = false;
    bool update = false;
    bool resetPasswords = false;
    bool generatePasswords = true;
};

/// Exit statuses: 0, 1 (at least one row was refused), 64 (the list cannot be read).
int seedUsersCommand(const SeedUsersOptions& options, const SeedingServices& services, db::Database& database,
                     CommandIo io);

}  // namespace hub::host

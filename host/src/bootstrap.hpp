/// @file bootstrap.hpp
/// @brief `dialhub bootstrap`: the first organization, administrator, dialer and keys.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "hub/auth/password.hpp"
#include "hub/db/database.hpp"
#include "identity_commands.hpp"

namespace hub::host {

struct BootstrapOptions {
    std::filesystem::path credentials;
    std::optional<std::string> url;  ///< Written as DIALHUB_URL.
    std::string organization = "main";
    std::string administrator = "admin";
    std::string dialer = "vicidial";
    std::string defaultRegion = "GB";
    std::string timeZone = "Europe/London";
    int bcryptCost = auth::kDefaultBcryptCost;
};

/// Makes what is missing and keeps what is there. The file is written before the database: whichever step a run dies
/// in, the next one finds the secrets in the file and puts them into force. A file none of whose keys the database
/// knows counts as new or lost: its password becomes the administrator's and its keys are added; earlier keys stay
/// valid, and it says so. Exit statuses as identity_commands.hpp, and 65 (the file holds a malformed key), 73 (the file
/// cannot be written).
int bootstrapCommand(const BootstrapOptions& options, db::Database& database, CommandIo io);

}  // namespace hub::host

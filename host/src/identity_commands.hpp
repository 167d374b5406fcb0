/// @file identity_commands.hpp
/// @brief What `dialhub user`, `api-key`, `organization` and `dialer` do, behind the command line.
///
/// Results go to `out`, complaints to `err`. Exit statuses: 0, 1 (refused: exists already, not found), 64 (a value is
/// not acceptable). A database that cannot be reached is left to the caller as db::Unavailable. Every change is one
/// transaction with its audit entry, whose actor is "cli:<operating system's user>".
#pragma once

#include <chrono>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "hub/auth/password.hpp"
#include "hub/db/database.hpp"

namespace hub::host {

struct CommandIo {
    std::ostream& out;
    std::ostream& err;
};

/// Where an organization is optional, the only one there is counts as named.
struct UserCreateOptions {
    std::optional<std::string> organization = {};
    std::string username = {};
    std::optional<std::string> email = {};
    std::string firstName = {};
    std::string lastName = {};
    std::optional<std::string> phoneNumber = {};  ///< Any spelling; stored as E.164.
    std::string role = "agent";
    bool superuser = false;
    /// Absent: one is made, shown once, and must be changed at the first sign-in.
    std::optional<std::string> password = {};
    bool mustChangePassword = false;
    int bcryptCost = auth::kDefaultBcryptCost;
};
int createUserCommand(const UserCreateOptions& options, db::Database& database, CommandIo io);

struct ApiKeyCreateOptions {
    std::optional<std::string> organization = {};
    std::optional<std::string> name = {};    ///< Else the scopes.
    std::vector<std::string> scopes = {};    ///< "dialer", "provisioning", "admin"; "any_organization" besides
    std::optional<std::string> dialer = {};  ///< Scope "dialer" needs one; the organization's only one counts as named.
    std::optional<std::string> user = {};    ///< Of the organization: the key ends with that person's access.
    std::optional<std::chrono::seconds> expiresIn = {};
};
/// Prints the key, once.
int createApiKeyCommand(const ApiKeyCreateOptions& options, db::Database& database, CommandIo io);

struct ApiKeyListOptions {
    std::optional<std::string> organization = {};  ///< Else all.
};
int listApiKeysCommand(const ApiKeyListOptions& options, db::Database& database, CommandIo io);

struct ApiKeyRevokeOptions {
    std::optional<std::string> organization = {};  ///< Else all are searched.
    std::string key = {};                          ///< Id or prefix, as listed.
};
int revokeApiKeyCommand(const ApiKeyRevokeOptions& options, db::Database& database, CommandIo io);

struct OrganizationCreateOptions {
    std::string name = {};
    std::optional<std::string> displayName = {};  ///< Else the name.
    std::string timeZone = "Europe/London";
    std::string defaultRegion = "GB";
};
int createOrganizationCommand(const OrganizationCreateOptions& options, db::Database& database, CommandIo io);
int listOrganizationsCommand(db::Database& database, CommandIo io);

struct DialerCreateOptions {
    std::optional<std::string> organization = {};
    std::string name = {};
    std::optional<std::string> defaultRegion = {};  ///< Else the organization's.
};
int createDialerCommand(const DialerCreateOptions& options, db::Database& database, CommandIo io);

struct DialerListOptions {
    std::optional<std::string> organization = {};  ///< Else all.
};
int listDialersCommand(const DialerListOptions& options, db::Database& database, CommandIo io);

}  // namespace hub::host

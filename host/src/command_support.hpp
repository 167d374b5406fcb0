/// @file command_support.hpp
/// @brief What the commands on identity share: failures, audit actor, tables.
#pragma once

#include <functional>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "hub/db/transaction.hpp"
#include "hub/identity/audit.hpp"
#include "hub/identity/model.hpp"
#include "identity_commands.hpp"

namespace hub::host {

/// Ends a command with a message on `err` and an exit status.
class CommandFailure : public std::runtime_error {
public:
    CommandFailure(int status, const std::string& message) : std::runtime_error(message), status_(status) {}
    int status() const noexcept { return status_; }

private:
    int status_;
};
CommandFailure refusedCommand(const std::string& message);  ///< Exit status 1.
CommandFailure badValue(const std::string& message);        ///< Exit status 64.

/// Runs `body` and turns CommandFailure, constraint violations and http::Error into a line on `err` and an exit status.
int runCommand(CommandIo io, const std::function<void()>& body);

/// The named organization, or the only one.
identity::Organization requireOrganization(db::Transaction& tx, const std::optional<std::string>& name);
/// The named organization, or all.
std::vector<identity::Organization> selectOrganizations(db::Transaction& tx, const std::optional<std::string>& name);

/// An entry with the actor "cli:<user>".
identity::AuditEntry commandAudit(std::string action, std::string objectType, std::int64_t objectId);

/// Left-aligned columns, two blanks apart.
void printTable(std::ostream& out, const std::vector<std::vector<std::string>>& rows);
std::string joined(const std::vector<std::string>& words);

}  // namespace hub::host

/// @file migrate_commands.hpp
/// @brief `dialhub migrate status|up|down`.
#pragma once

#include <string>
#include <vector>

#include "command_line.hpp"
#include "installation.hpp"

namespace hub::host {

std::vector<Command> migrateCommands();

/// "core" and the lines of the enabled plugins to their newest version; one line per applied file on standard output.
void migrateToNewest(const Installation& installation, const std::string& connection);

}  // namespace hub::host

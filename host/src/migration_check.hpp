/// @file migration_check.hpp
/// @brief Whether the database has what the programs need. Nothing is migrated here.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "plugin_loader.hpp"

namespace hub::host {

/// The core line has to be at its newest version, each plugin's at the one it needs.
/// @throws db::MigrationError naming every line that is behind and the remedy; db::Unavailable
void checkMigrations(const std::string& connection, const std::vector<std::filesystem::path>& directories,
                     const std::vector<LoadedPlugin>& plugins);

}  // namespace hub::host

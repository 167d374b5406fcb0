/// @file migration_files.hpp
/// @brief The migrations directories as they are on disk.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "hub/db/migrations.hpp"

namespace hub::db::detail {

/// Line → its migrations in order. @throws MigrationError naming every file that breaks the rules.
std::map<std::string, std::vector<Migration>> readMigrationFiles(const std::vector<std::filesystem::path>& directories);

/// A file's statements.
struct MigrationScript {
    std::vector<std::string> statements;  ///< One entry when transactional: the whole file.
    std::vector<int> lines;               ///< Line each entry starts at, counted from 1.
    bool transactional = true;
};

/// @throws MigrationError when the file cannot be read or a transactional one controls transactions itself.
MigrationScript readMigrationScript(const std::filesystem::path& file);

std::string readWholeFile(const std::filesystem::path& file);

}  // namespace hub::db::detail

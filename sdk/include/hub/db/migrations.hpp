/// @file hub/db/migrations.hpp
/// @brief Schema migrations: one line per owner, <directory>/<line>/NNNN_verb_object.{up,down}.sql.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "hub/time/timestamp.hpp"

namespace hub::db {

struct Migration {
    std::string line;
    int version = 0;
    std::string name;
    std::filesystem::path up;
    std::filesystem::path down;
    std::string checksum;  ///< SHA-256 of the up file, hex.
};

struct MigrationState {
    Migration migration;
    std::optional<time::Timestamp> appliedAt;
    bool checksumMatches = true;
    bool fileMissing = false;  ///< Applied, but no longer on disk.
};

class MigrationError : public std::runtime_error { using std::runtime_error::runtime_error; };

/// Runs on its own connection under an advisory lock; each file and its bookkeeping row are one transaction
/// (except files that begin with "-- dialhub: no-transaction").
class Migrator {
public:
    /// A line that is in several directories has the same files in all of them.
    Migrator(std::string connection, std::vector<std::filesystem::path> directories);

    /// Files on disk merged with hub_schema_migrations; never changes the database. @throws MigrationError for gaps,
    /// duplicate versions or a missing .down.sql.
    std::vector<MigrationState> status();
    /// Applies what is pending, "core" first, up to `target` of `line` when given. Returns what was applied.
    std::vector<Migration> up(const std::vector<std::string>& lines, std::optional<int> target = std::nullopt);
    /// Reverts the line down to `target` (exclusive); 0 reverts everything.
    std::vector<Migration> down(const std::string& line, int target);
    /// Version the line is at; 0 when nothing was applied.
    int currentVersion(const std::string& line);

private:
    std::string connection_;
    std::vector<std::filesystem::path> directories_;
};

}  // namespace hub::db

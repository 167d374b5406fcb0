#include "migration_check.hpp"

#include "hub/db/migrations.hpp"

namespace hub::host {

void checkMigrations(const std::string& connection, const std::vector<std::filesystem::path>& directories,
                     const std::vector<LoadedPlugin>& plugins) {
    db::Migrator migrator(connection, directories);
    std::string behind;
    for (const db::MigrationState& state : migrator.status()) {
        if (state.migration.line != "core" || state.appliedAt) continue;
        behind = "core needs " + std::to_string(state.migration.version) + " (" + state.migration.name + ")";
    }
    for (const LoadedPlugin& plugin : plugins) {
        if (plugin.info->migrationVersion == 0) continue;
        const int at = migrator.currentVersion(plugin.name);
        if (at >= plugin.info->migrationVersion) continue;
        if (!behind.empty()) behind += "; ";
        behind +=
            plugin.name + " is at " + std::to_string(at) + ", needs " + std::to_string(plugin.info->migrationVersion);
    }
    if (!behind.empty()) throw db::MigrationError("the database is behind: " + behind + ": run `dialhub migrate up`");
}

}  // namespace hub::host

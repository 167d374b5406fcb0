#include "migrate_commands.hpp"

#include <iomanip>
#include <iostream>

#include "database_access.hpp"
#include "hub/db/migrations.hpp"

namespace hub::host {
namespace {

std::vector<std::string> migrationLines(const Installation& installation) {
    std::vector<std::string> lines{"core"};
    for (const LoadedPlugin& plugin : installation.plugins) {
        if (plugin.info->migrationVersion > 0) lines.push_back(plugin.name);
    }
    return lines;
}

void print(const char* what, const std::vector<db::Migration>& migrations) {
    for (const db::Migration& migration : migrations) {
        std::cout << what << " " << migration.line << " " << std::setw(4) << std::setfill('0') << migration.version << std::setfill(' ')
                  << " " << migration.name << "\n";
    }
    if (migrations.empty()) std::cout << "nothing to do\n";
}

int withMigrator(const Arguments& arguments, const std::function<int(const Installation&, db::Migrator&)>& body) {
    const Installation installation = loadInstallation(configurationFile(arguments.value("config")));
    const DatabaseAccess access(installation.host.database, DatabaseAccess::Purpose::kCommand);
    db::Migrator migrator(access.connection(), installation.host.migrationsDirectories);
    return body(installation, migrator);
}

std::string stateOf(const db::MigrationState& state) {
    if (state.fileMissing) return "applied, FILE MISSING";
    if (!state.appliedAt) return "pending";
    return "applied " + time::toIso8601(*state.appliedAt) + (state.checksumMatches ? "" : ", FILE CHANGED SINCE");
}

/// 0 when nothing is pending or wrong, else 1: usable in scripts.
int status(const Installation&, db::Migrator& migrator) {
    bool clean = true;
    for (const db::MigrationState& state : migrator.status()) {
        std::cout << std::left << std::setw(24) << state.migration.line << std::right << std::setw(4) << std::setfill('0')
                  << state.migration.version << std::setfill(' ') << "  " << std::left << std::setw(40) << state.migration.name << "  "
                  << stateOf(state) << "\n";
        clean = clean && state.appliedAt && state.checksumMatches && !state.fileMissing;
    }
    return clean ? kExitOk : kExitFailure;
}

}  // namespace

void migrateToNewest(const Installation& installation, const std::string& connection) {
    db::Migrator migrator(connection, installation.host.migrationsDirectories);
    print("applied", migrator.up(migrationLines(installation)));
}

std::vector<Command> migrateCommands() {
    return {{{"migrate", "status"}, "Show applied and pending migrations; exit status 1 when any is pending", {}, {},
             [](const Arguments& arguments) { return withMigrator(arguments, status); }},
            {{"migrate", "up"},
             "Apply pending migrations of core and the enabled plugins",
             {{"line", "NAME", "Only this line: core or a plugin."}, {"to", "VERSION", "Only up to this version; needs --line."}},
             {},
             [](const Arguments& arguments) {
                 const auto target = arguments.integer("to");
                 if (target && !arguments.has("line")) throw UsageError("--to needs --line");
                 return withMigrator(arguments, [&](const Installation& installation, db::Migrator& migrator) {
                     const auto line = arguments.optional("line");
                     print("applied", migrator.up(line ? std::vector{*line} : migrationLines(installation), target));
                     return kExitOk;
                 });
             }},
            {{"migrate", "down"},
             "Revert migrations of a line, newest first. Data in the tables concerned is lost",
             {{"line", "NAME", "core or a plugin.", true}, {"to", "VERSION", "Version to keep; 0 reverts everything.", true}},
             {},
             [](const Arguments& arguments) {
                 const int target = *arguments.integer("to");
                 return withMigrator(arguments, [&](const Installation&, db::Migrator& migrator) {
                     print("reverted", migrator.down(arguments.value("line"), target));
                     return kExitOk;
                 });
             }}};
}

}  // namespace hub::host

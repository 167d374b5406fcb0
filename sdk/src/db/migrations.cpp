#include "hub/db/migrations.hpp"

#include <algorithm>

#include "connection.hpp"
#include "hub/log/log.hpp"
#include "migration_files.hpp"

namespace hub::db {

namespace {

using detail::Connection;
using detail::Failure;

constexpr Query kTableExists{"migrations.table_exists", "SELECT to_regclass('hub_schema_migrations') IS NOT NULL"};
constexpr Query kApplied{"migrations.applied",
                         "SELECT line, version, name, checksum, applied_at FROM hub_schema_migrations "
                         "ORDER BY line, version"};
constexpr Query kInsert{"migrations.insert",
                        "INSERT INTO hub_schema_migrations (line, version, name, checksum) VALUES ($1, $2, $3, $4)"};
constexpr Query kDelete{"migrations.delete", "DELETE FROM hub_schema_migrations WHERE line = $1 AND version = $2"};
/// The bytes of "dialhub" as a number. One migrator at a time per database.
constexpr Query kLock{"migrations.lock", "SELECT pg_advisory_lock(28263364822594914)::text"};

constexpr const char* kCreateTable =
    "CREATE TABLE IF NOT EXISTS hub_schema_migrations ("
    "line text NOT NULL, version integer NOT NULL, name text NOT NULL, checksum text NOT NULL, "
    "applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (line, version))";

constexpr std::chrono::seconds kWaitForOtherMigrator{60};
constexpr std::chrono::seconds kWaitForTableLock{10};

struct Applied {
    Migration migration;
    time::Timestamp at;

    static Applied fromRow(const Row& row) {
        return {{.line = row.get<std::string>("line"),
                 .version = row.get<std::int32_t>("version"),
                 .name = row.get<std::string>("name"),
                 .up = {},
                 .down = {},
                 .checksum = row.get<std::string>("checksum")},
                row.get<time::Timestamp>("applied_at")};
    }
};

std::string label(const Migration& migration) {
    const std::string number = std::to_string(migration.version);
    return migration.line + "/" + std::string(number.size() < 4 ? 4 - number.size() : 0, '0') + number + "_" +
           migration.name;
}

/// Line breaks before the given character, counted from 1 as PostgreSQL does.
int linesBefore(const std::string& sql, int position) {
    int lines = 0;
    for (const char c : sql) {
        const bool startsCharacter = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
        if (startsCharacter && --position <= 0) break;
        if (c == '\n') ++lines;
    }
    return lines;
}

/// One connection, used for the whole run.
class Session {
private:
    template <class T>
    T one(const Query& query) {
        return statement([&](Transaction& tx) { return tx.queryOne<T>(query); });
    }

    template <class Body>
    auto statement(Body&& body) {
        connection_.beginStatement();
        Transaction transaction(connection_);
        return body(transaction);
    }

public:
    explicit Session(const std::string& connection)
        : connection_(std::make_shared<const detail::ConnectionOptions>(
                          connection, "dialhub/migrate", detail::SessionTimeouts{.lock = kWaitForTableLock}),
                      {}) {
        connection_.open();
    }
    ~Session() { connection_.finish(); }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    std::vector<Applied> applied() {
        if (!one<bool>(kTableExists)) return {};
        return statement([](Transaction& tx) { return tx.queryAll<Applied>(kApplied); });
    }

    /// Held until the connection closes.
    void lock() {
        run("SET lock_timeout = " + std::to_string(milliseconds(kWaitForOtherMigrator)));
        try {
            one<std::string>(kLock);
        } catch (const Timeout&) {
            throw MigrationError("another migration of this database has been running for " +
                                 std::to_string(kWaitForOtherMigrator.count()) + " s");
        }
        run("SET lock_timeout = " + std::to_string(milliseconds(kWaitForTableLock)));
        run(kCreateTable);
    }

    /// Runs the file and `bookkeeping` in one transaction, or statement by statement when the file asks for it.
    template <class Bookkeeping>
    void apply(const std::filesystem::path& file, Bookkeeping&& bookkeeping) {
        const detail::MigrationScript script = detail::readMigrationScript(file);
        if (!script.transactional) {
            for (std::size_t i = 0; i < script.statements.size(); ++i) {
                connection_.beginStatement();
                check(file, script.lines[i], script.statements[i]);
            }
        }
        connection_.beginTransaction("BEGIN", {});
        Transaction transaction(connection_);
        try {
            bookkeeping(transaction);
            if (script.transactional) check(file, 1, script.statements.front());
            connection_.commit(file.filename().string());
        } catch (...) {
            connection_.finish();
            throw;
        }
    }

private:
    static std::int64_t milliseconds(std::chrono::milliseconds value) { return value.count(); }

    void run(const std::string& sql) {
        connection_.beginStatement();
        if (const auto failure = connection_.script(sql)) detail::raise("migrations", *failure);
    }

    void check(const std::filesystem::path& file, int firstLine, const std::string& sql) {
        const auto failure = connection_.script(sql);
        if (!failure) return;
        std::string where = file.string();
        if (failure->position > 0) where += ":" + std::to_string(firstLine + linesBefore(sql, failure->position));
        throw MigrationError(where + ": " + detail::firstLine(failure->message) + " (SQLSTATE " + failure->sqlState +
                             ")");
    }

    Connection connection_;
};

using Lines = std::map<std::string, std::vector<Migration>>;

const std::vector<Migration>& lineOf(const Lines& lines, const std::string& name) {
    const auto found = lines.find(name);
    if (found != lines.end()) return found->second;
    std::string known;
    for (const auto& [line, migrations] : lines) known += (known.empty() ? "" : ", ") + line;
    throw MigrationError("there is no migration line \"" + name + "\"; known lines: " + known);
}

/// What of `applied` belongs to the line, checked against the files.
std::vector<Applied> checkedHistory(const std::vector<Applied>& applied, const std::string& line,
                                    const std::vector<Migration>& files) {
    std::vector<Applied> history;
    for (const Applied& entry : applied) {
        if (entry.migration.line != line) continue;
        const auto index = static_cast<std::size_t>(entry.migration.version) - 1;
        if (index >= files.size())
            throw MigrationError(label(entry.migration) +
                                 " was applied to the database but is not on disk: these files " +
                                 "are older than the database");
        if (files[index].checksum != entry.migration.checksum)
            throw MigrationError(label(files[index]) + ": the file differs from what was applied; applied migrations " +
                                 "must not be edited, write a new one");
        if (index != history.size())
            throw MigrationError(label(files[index]) + " is recorded as applied, but not the version before it");
        history.push_back(entry);
    }
    return history;
}

std::vector<std::string> ordered(const std::vector<std::string>& wanted, const Lines& lines) {
    std::vector<std::string> names = wanted;
    if (names.empty())
        for (const auto& [line, migrations] : lines) names.push_back(line);
    std::stable_partition(names.begin(), names.end(), [](const std::string& name) { return name == "core"; });
    return names;
}

}  // namespace

Migrator::Migrator(std::string connection, std::vector<std::filesystem::path> directories)
    : connection_(std::move(connection)), directories_(std::move(directories)) {}

std::vector<MigrationState> Migrator::status() {
    const Lines lines = detail::readMigrationFiles(directories_);
    std::vector<MigrationState> states;
    for (const auto& [line, migrations] : lines)
        for (const Migration& migration : migrations) states.push_back({.migration = migration, .appliedAt = {}});
    for (const Applied& applied : Session(connection_).applied()) {
        const auto same = [&](const MigrationState& state) {
            return state.migration.line == applied.migration.line &&
                   state.migration.version == applied.migration.version;
        };
        const auto found = std::find_if(states.begin(), states.end(), same);
        if (found == states.end()) {
            states.push_back({.migration = applied.migration, .appliedAt = applied.at, .fileMissing = true});
            continue;
        }
        found->appliedAt = applied.at;
        found->checksumMatches = found->migration.checksum == applied.migration.checksum;
    }
    std::sort(states.begin(), states.end(), [](const MigrationState& a, const MigrationState& b) {
        return std::pair(a.migration.line, a.migration.version) < std::pair(b.migration.line, b.migration.version);
    });
    return states;
}

std::vector<Migration> Migrator::up(const std::vector<std::string>& lines, std::optional<int> target) {
    const Lines files = detail::readMigrationFiles(directories_);
    const std::vector<std::string> names = ordered(lines, files);
    if (target && names.size() != 1) throw MigrationError("a target version needs exactly one migration line");
    for (const std::string& name : names) lineOf(files, name);

    Session session(connection_);
    session.lock();
    const std::vector<Applied> applied = session.applied();
    for (const std::string& name : names) checkedHistory(applied, name, lineOf(files, name));

    std::vector<Migration> done;
    for (const std::string& name : names) {
        const std::vector<Migration>& migrations = lineOf(files, name);
        const auto end = target
                             ? std::min<std::size_t>(static_cast<std::size_t>(std::max(*target, 0)), migrations.size())
                             : migrations.size();
        for (auto i = checkedHistory(applied, name, migrations).size(); i < end; ++i) {
            const Migration& migration = migrations[i];
            session.apply(migration.up, [&](Transaction& tx) {
                tx.execute(kInsert, migration.line, migration.version, migration.name, migration.checksum);
            });
            log::info("migrations.applied", {{"migration", label(migration)}});
            done.push_back(migration);
        }
    }
    return done;
}

std::vector<Migration> Migrator::down(const std::string& line, int target) {
    const Lines files = detail::readMigrationFiles(directories_);
    const std::vector<Migration>& migrations = lineOf(files, line);
    Session session(connection_);
    session.lock();
    const std::vector<Applied> history = checkedHistory(session.applied(), line, migrations);

    std::vector<Migration> done;
    for (auto i = history.size(); i > static_cast<std::size_t>(std::max(target, 0)); --i) {
        const Migration& migration = migrations[i - 1];
        session.apply(migration.down, [&](Transaction& tx) { tx.execute(kDelete, migration.line, migration.version); });
        log::info("migrations.reverted", {{"migration", label(migration)}});
        done.push_back(migration);
    }
    return done;
}

int Migrator::currentVersion(const std::string& line) {
    int version = 0;
    for (const Applied& applied : Session(connection_).applied())
        if (applied.migration.line == line) version = std::max(version, applied.migration.version);
    return version;
}

}  // namespace hub::db

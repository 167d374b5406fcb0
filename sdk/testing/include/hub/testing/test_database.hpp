/// @file hub/testing/test_database.hpp
/// @brief Real PostgreSQL for tests.
///
///     TestDatabase test;                       // a copy of a database with every migration applied
///     test.execute("INSERT INTO …");
///     Service service(test.database(), clock);
///     CHECK(test.value("SELECT count(*) FROM …") == "1");
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "hub/db/database.hpp"
#include "hub/testing/temp_directory.hpp"

namespace hub::host {
class PostgresServer;
}

namespace hub::testing {

/// Where the migrations are that test databases get. Defined by the test program; hub_add_plugin_tests() writes it.
std::vector<std::filesystem::path> migrationDirectories();

/// Puts a copy of a fresh cluster at `directory`, which must not exist; initdb runs once per process.
void copyCluster(const std::filesystem::path& directory);

/// A private cluster in a temporary directory: no fsync, unix socket only, as user postgres when the tests run as root.
/// Removed on destruction.
class TestServer {
public:
    TestServer();
    ~TestServer();
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;

    /// The cluster every TestDatabase of this process lives in; started on first use, stopped at exit.
    /// Fault tests use a TestServer of their own.
    static TestServer& shared();

    void start();
    void stop();
    void restart();
    /// kill -9; its backends have ended when it returns.
    void kill();
    pid_t pid();

    std::string connectionString(const std::string& database = "postgres") const;
    /// Makes an empty database, or a copy of the one all migrations were applied to (once per server).
    std::string createDatabase(bool migrated);
    void dropDatabase(const std::string& name);

private:
    TempDirectory directory_;
    std::unique_ptr<host::PostgresServer> server_;
    int databases_ = 0;
    bool templateReady_ = false;
};

/// A database of its own for one test case, dropped on destruction.
class TestDatabase {
public:
    enum class Content { kMigrated, kEmpty };

    explicit TestDatabase(Content content = Content::kMigrated, TestServer& server = TestServer::shared());
    ~TestDatabase();
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    db::Database& database() { return *database_; }
    const std::string& connectionString() const { return connection_; }
    /// Settings for further pools on this database.
    db::PoolSettings settings() const;
    /// Statements without parameters; throws on an error.
    void execute(const std::string& sql);
    /// The only value of a query's only row, as text.
    std::string value(const std::string& sql);

private:
    TestServer& server_;
    std::string name_;
    std::string connection_;
    std::unique_ptr<db::Database> database_;
};

}  // namespace hub::testing

#include "embedded_postgres.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <fstream>
#include <thread>

#include "hub/db/database.hpp"
#include "postgres_files.hpp"
#include "hub/testing/temp_directory.hpp"
#include "hub/testing/test_database.hpp"

using namespace hub;
using host::EmbeddedPostgres;
using hub::testing::copyCluster;
using hub::testing::TempDirectory;

namespace {

namespace fs = std::filesystem;

host::PostgresServerSettings settingsFor(const fs::path& directory) {
    return {.dataDirectory = directory, .durable = false};
}

std::string valueOf(const std::string& connection, const char* sql) {
    db::Database database({.connection = connection, .acquireTimeout = std::chrono::seconds(15)});
    return database.inStatement(
        "value",
        [&](db::Transaction& tx) {
            return tx.queryOne<std::string>({"test.value", sql});
        },
        db::Retry::kIdempotent);
}

void execute(const std::string& connection, const char* sql) {
    db::Database database({.connection = connection});
    database.inStatement("execute", [&](db::Transaction& tx) { tx.execute({"test.execute", sql}); });
}

pid_t postmasterOf(const fs::path& directory) {
    const auto file = host::readPostmasterFile(directory);
    REQUIRE(file);
    return file->pid;
}

/// Runs `body` in a process of its own, which ends by SIGKILL when the body returns.
template <class Body>
void inKilledProcess(Body&& body) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        try {
            body();
        } catch (const std::exception&) {
            ::_exit(1);
        }
        ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
}

}  // namespace

TEST_CASE("embedded postgres: starts, stops cleanly and keeps its data") {
    TempDirectory directory;
    EmbeddedPostgres postgres(settingsFor(directory / "data"));
    const std::string connection = postgres.start();
    CHECK(valueOf(connection, "SELECT current_user || ' ' || current_database()") == "dialhub dialhub");
    CHECK(valueOf(connection, "SELECT current_setting('listen_addresses') = ''") == "t");
    CHECK(valueOf(connection, "SELECT current_setting('data_checksums')") == "on");
    CHECK(valueOf(connection, "SELECT lower('É')") == "é");
    execute(connection, "CREATE TABLE kept AS SELECT 7 AS n");
    postgres.stop();
    CHECK(host::processesIn(directory / "data").empty());
    CHECK_FALSE(fs::exists(directory / "data/postmaster.pid"));
    CHECK(postgres.start() == connection);
    CHECK(valueOf(connection, "SELECT n::text FROM kept") == "7");
}

TEST_CASE("embedded postgres: a killed server comes back under the same connection string") {
    TempDirectory directory;
    copyCluster(directory / "data");
    EmbeddedPostgres postgres(settingsFor(directory / "data"));
    const std::string connection = postgres.start();
    execute(connection, "CREATE TABLE kept AS SELECT 7 AS n");
    const pid_t first = postmasterOf(directory / "data");
    REQUIRE(::kill(first, SIGKILL) == 0);
    CHECK(valueOf(connection, "SELECT n::text FROM kept") == "7");
    CHECK(postmasterOf(directory / "data") != first);
}

TEST_CASE("embedded postgres: a killed hub's server ends and the next start succeeds") {
    TempDirectory directory;
    copyCluster(directory / "data");
    inKilledProcess([&] {
        EmbeddedPostgres postgres(settingsFor(directory / "data"));
        execute(postgres.start(), "CREATE TABLE kept AS SELECT 7 AS n");
    });
    EmbeddedPostgres postgres(settingsFor(directory / "data"));
    CHECK(valueOf(postgres.start(), "SELECT n::text FROM kept") == "7");
}

TEST_CASE("embedded postgres: the server of a killed hub goes away by itself") {
    TempDirectory directory;
    inKilledProcess([&] { EmbeddedPostgres(settingsFor(directory / "data")).start(); });
    for (int i = 0; i < 200 && !host::processesIn(directory / "data").empty(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK(host::processesIn(directory / "data").empty());
    CHECK_FALSE(fs::exists(directory / "data/postmaster.pid"));
}

TEST_CASE("embedded postgres: a second hub on the same directory is refused, a command is not") {
    TempDirectory directory;
    copyCluster(directory / "data");
    EmbeddedPostgres owner(settingsFor(directory / "data"));
    const std::string connection = owner.start();

    EmbeddedPostgres second(settingsFor(directory / "data"));
    CHECK_THROWS_WITH(second.start(),
                      Catch::Contains("in use by another dialhub process (pid " + std::to_string(::getpid()) + ")"));
    EmbeddedPostgres command(settingsFor(directory / "data"));
    CHECK(command.use() == connection);
    CHECK(valueOf(command.connectionString(), "SELECT 'used'") == "used");
    command.stop();
    CHECK(valueOf(connection, "SELECT 'still there'") == "still there");
}

TEST_CASE("embedded postgres: a command without a hub starts and stops the server") {
    TempDirectory directory;
    copyCluster(directory / "data");
    EmbeddedPostgres command(settingsFor(directory / "data"));
    CHECK(valueOf(command.use(), "SELECT 'used'") == "used");
    command.stop();
    CHECK(host::processesIn(directory / "data").empty());
}

TEST_CASE("embedded postgres: a path too long for a socket works") {
    TempDirectory directory;
    const fs::path data = directory / std::string(60, 'a') / "with space and 'quote'" / std::string(60, 'b') / "data";
    fs::create_directories(data.parent_path());
    copyCluster(data);
    EmbeddedPostgres postgres(settingsFor(data));
    const std::string connection = postgres.start();
    CHECK(valueOf(connection, "SELECT 'reached'") == "reached");
    REQUIRE(::kill(postmasterOf(data), SIGKILL) == 0);
    CHECK(valueOf(connection, "SELECT 'reached again'") == "reached again");
    const fs::path socket = host::readPostmasterFile(data)->socketDirectory;
    postgres.stop();
    CHECK_FALSE(fs::exists(socket));
}

TEST_CASE("embedded postgres: a short path with a quote and a space works") {
    TempDirectory directory;
    copyCluster(directory / "it's here");
    EmbeddedPostgres postgres(settingsFor(directory / "it's here"));
    CHECK(valueOf(postgres.start(), "SELECT 'reached'") == "reached");
}

TEST_CASE("embedded postgres: a pid file that names an unrelated process is not in the way") {
    TempDirectory directory;
    copyCluster(directory / "data");
    EmbeddedPostgres postgres(settingsFor(directory / "data"));
    postgres.start();
    postgres.stop();
    std::ofstream(directory / "data/postmaster.pid") << ::getpid() << "\n/elsewhere\n0\n5432\n/nowhere\n\n0 0\nready\n";
    CHECK(valueOf(postgres.start(), "SELECT 'started'") == "started");
}

TEST_CASE("embedded postgres: a crash during initialization leaves nothing in the way") {
    TempDirectory directory;
    fs::create_directories(directory / "data.initializing/base");
    std::ofstream(directory / "data.initializing/PG_VERSION") << "15\n";
    EmbeddedPostgres postgres(settingsFor(directory / "data"));
    CHECK(valueOf(postgres.start(), "SELECT 'started'") == "started");
    CHECK_FALSE(fs::exists(directory / "data.initializing"));
}

TEST_CASE("embedded postgres: a directory with something else in it is left alone") {
    TempDirectory directory;
    fs::create_directory(directory / "data");
    std::ofstream(directory / "data/photo.jpg") << "not a cluster";
    EmbeddedPostgres postgres(settingsFor(directory / "data"));
    CHECK_THROWS_WITH(postgres.start(), Catch::Contains("is not empty and holds no PostgreSQL cluster"));
    CHECK(fs::exists(directory / "data/photo.jpg"));
}

TEST_CASE("embedded postgres: a failed start shows the end of the server's log") {
    TempDirectory directory;
    copyCluster(directory / "data");
    EmbeddedPostgres postgres(settingsFor(directory / "data"));
    postgres.start();
    postgres.stop();
    std::ofstream(directory / "data/postgresql.conf", std::ios::app) << "shared_buffers = many\n";
    CHECK_THROWS_WITH(postgres.start(), Catch::Contains("exit status 1") && Catch::Contains("shared_buffers"));
}

TEST_CASE("embedded postgres: a start that takes too long is given up") {
    TempDirectory directory;
    copyCluster(directory / "data");
    host::PostgresServerSettings settings = settingsFor(directory / "data");
    {
        EmbeddedPostgres postgres(settings);
        postgres.start();
    }
    settings.startTimeout = std::chrono::milliseconds(1);
    EmbeddedPostgres postgres(settings);
    CHECK_THROWS_WITH(postgres.start(), Catch::Contains("was not ready after"));
    CHECK(host::processesIn(directory / "data").empty());
}

TEST_CASE("embedded postgres: the directory an account may not enter is found") {
    TempDirectory directory;
    fs::create_directories(directory / "closed/data");
    fs::permissions(directory / "closed", fs::perms(0700));
    const host::Account stranger{.name = "stranger", .uid = 54321, .gid = 54321, .groups = {54321}};
    CHECK(host::firstClosedDirectory(directory / "closed/data", stranger) == directory / "closed");
    fs::permissions(directory / "closed", fs::perms(0711));
    CHECK_FALSE(host::firstClosedDirectory(directory / "closed/data", stranger));
}

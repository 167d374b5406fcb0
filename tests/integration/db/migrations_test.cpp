#include "hub/db/migrations.hpp"

#include <sys/wait.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <atomic>
#include <fstream>
#include <thread>

#include "hub/testing/temp_directory.hpp"
#include "hub/testing/test_database.hpp"

using namespace hub;
using hub::testing::TempDirectory;
using hub::testing::TestDatabase;

namespace {

/// An empty database and a migrations directory to fill.
struct Workshop : TestDatabase {
    Workshop() : TestDatabase(Content::kEmpty), migrator(connectionString(), {directory.path()}) {}

    void file(const std::string& name, const std::string& text) {
        std::filesystem::create_directories((directory / name).parent_path());
        std::ofstream(directory / name) << text;
    }
    void pair(const std::string& name, const std::string& up, const std::string& down) {
        file(name + ".up.sql", up);
        file(name + ".down.sql", down);
    }
    std::string tables() {
        return value(
            "SELECT coalesce(string_agg(tablename, ',' ORDER BY tablename), '') FROM pg_tables WHERE schemaname = "
            "'public' AND tablename <> 'hub_schema_migrations'");
    }

    TempDirectory directory;
    db::Migrator migrator;
};

void threeTables(Workshop& shop) {
    shop.pair("core/0001_create_a", "CREATE TABLE a (id int);", "DROP TABLE a;");
    shop.pair("core/0002_create_b", "CREATE TABLE b (id int); CREATE TABLE b2 (id int);", "DROP TABLE b, b2;");
    shop.pair("alpha/0001_create_c", "CREATE TABLE c (id int);", "DROP TABLE c;");
}

std::string names(const std::vector<db::Migration>& migrations) {
    std::string text;
    for (const db::Migration& migration : migrations)
        text += (text.empty() ? "" : ",") + migration.line + "/" + std::to_string(migration.version);
    return text;
}

}  // namespace

TEST_CASE("db: migrations go up, core first, and down again") {
    Workshop shop;
    threeTables(shop);
    CHECK(names(shop.migrator.up({})) == "core/1,core/2,alpha/1");
    CHECK(shop.tables() == "a,b,b2,c");
    CHECK(shop.migrator.currentVersion("core") == 2);
    CHECK(shop.migrator.up({}).empty());
    CHECK(names(shop.migrator.down("core", 1)) == "core/2");
    CHECK(shop.tables() == "a,c");
    CHECK(shop.migrator.currentVersion("core") == 1);
    CHECK(names(shop.migrator.down("core", 0)) == "core/1");
    CHECK(names(shop.migrator.up({"core"}, 1)) == "core/1");
    CHECK(names(shop.migrator.up({"alpha", "core"})) == "core/2");
    CHECK(shop.tables() == "a,b,b2,c");
    CHECK_THROWS_AS(shop.migrator.up({"alpha", "core"}, 1), db::MigrationError);
    CHECK_THROWS_WITH(shop.migrator.up({"beta"}), Catch::Contains("\"beta\"; known lines: alpha, core"));
}

TEST_CASE("db: the status merges files and database without changing either") {
    Workshop shop;
    threeTables(shop);
    for (const db::MigrationState& state : shop.migrator.status()) CHECK_FALSE(state.appliedAt);
    CHECK(shop.value("SELECT to_regclass('hub_schema_migrations') IS NULL") == "t");
    CHECK(shop.migrator.currentVersion("core") == 0);

    shop.migrator.up({"core"});
    shop.file("core/0002_create_b.up.sql", "-- edited\n");
    auto states = shop.migrator.status();
    REQUIRE(states.size() == 3);
    CHECK(states[0].migration.line == "alpha");
    CHECK_FALSE(states[0].appliedAt);
    CHECK(states[1].appliedAt);
    CHECK(states[1].checksumMatches);
    CHECK_FALSE(states[2].checksumMatches);
    std::filesystem::remove(shop.directory / "core/0002_create_b.up.sql");
    std::filesystem::remove(shop.directory / "core/0002_create_b.down.sql");
    states = shop.migrator.status();
    REQUIRE(states.size() == 3);
    CHECK(states[2].fileMissing);
    CHECK(states[2].migration.name == "create_b");
}

TEST_CASE("db: an edited or missing migration stops up and down") {
    Workshop shop;
    threeTables(shop);
    shop.migrator.up({});
    shop.pair("core/0003_create_d", "CREATE TABLE d ();", "DROP TABLE d;");
    shop.file("core/0001_create_a.up.sql", "CREATE TABLE a (id bigint);");
    CHECK_THROWS_WITH(shop.migrator.up({}), Catch::Contains("core/0001_create_a: the file differs"));
    CHECK_THROWS_WITH(shop.migrator.down("core", 0), Catch::Contains("core/0001_create_a: the file differs"));
    CHECK(shop.tables() == "a,b,b2,c");

    shop.file("core/0001_create_a.up.sql", "CREATE TABLE a (id int);");
    for (const char* name : {"core/0002_create_b", "core/0003_create_d"})
        for (const char* end : {".up.sql", ".down.sql"})
            std::filesystem::remove(shop.directory / (std::string(name) + end));
    CHECK_THROWS_WITH(shop.migrator.up({}),
                      Catch::Contains("core/0002_create_b was applied") && Catch::Contains("older than the database"));
}

TEST_CASE("db: a file that fails leaves nothing of itself, and says where") {
    Workshop shop;
    shop.pair("core/0001_create_a", "CREATE TABLE a (id int);", "DROP TABLE a;");
    shop.pair("core/0002_break", "CREATE TABLE b (id int);\n-- آزمون\n\nCREATE TABLE c (id nothing);\n", "SELECT 1;");
    CHECK_THROWS_WITH(shop.migrator.up({}),
                      Catch::Contains("0002_break.up.sql:4: type \"nothing\" does not exist (SQLSTATE 42704)"));
    CHECK(shop.tables() == "a");
    CHECK(shop.migrator.currentVersion("core") == 1);
    shop.pair("core/0002_break", "CREATE TABLE b (id int);", "DROP TABLE b;");
    CHECK(names(shop.migrator.up({})) == "core/2");
}

TEST_CASE("db: a down file that fails leaves the migration applied") {
    Workshop shop;
    shop.pair("core/0001_create_a", "CREATE TABLE a (id int);", "DROP TABLE a; DROP TABLE nothing;");
    shop.migrator.up({});
    CHECK_THROWS_WITH(shop.migrator.down("core", 0), Catch::Contains("0001_create_a.down.sql"));
    CHECK(shop.tables() == "a");
    CHECK(shop.migrator.currentVersion("core") == 1);
}

TEST_CASE("db: an index is built concurrently outside a transaction, and again after a failure") {
    Workshop shop;
    shop.pair("core/0001_create_a", "CREATE TABLE a (id int); INSERT INTO a VALUES (1), (1);", "DROP TABLE a;");
    shop.pair("core/0002_index_a",
              "-- dialhub: no-transaction\nDROP INDEX CONCURRENTLY IF EXISTS a_id;\n"
              "CREATE UNIQUE INDEX CONCURRENTLY a_id\n    ON a (id);\n",
              "-- dialhub: no-transaction\nDROP INDEX CONCURRENTLY a_id;\n");
    CHECK_THROWS_WITH(shop.migrator.up({}), Catch::Contains("could not create unique index"));
    CHECK(shop.migrator.currentVersion("core") == 1);
    shop.execute("DELETE FROM a");
    CHECK(names(shop.migrator.up({})) == "core/2");
    CHECK(shop.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_id'::regclass") == "t");
    CHECK(names(shop.migrator.down("core", 1)) == "core/2");
    CHECK(shop.value("SELECT to_regclass('a_id') IS NULL") == "t");
}

TEST_CASE("db: migrators that run at the same time apply every file once") {
    Workshop shop;
    for (int i = 1; i <= 5; ++i)
        shop.pair("core/000" + std::to_string(i) + "_create",
                  "CREATE TABLE t" + std::to_string(i) + " (id int); SELECT pg_sleep(0.05);", "SELECT 1;");
    std::atomic<int> applied{0};
    std::atomic<int> failed{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            try {
                db::Migrator own(shop.connectionString(), {shop.directory.path()});
                applied += static_cast<int>(own.up({}).size());
            } catch (const std::exception&) {
                ++failed;
            }
        });
    for (std::thread& thread : threads) thread.join();
    CHECK(failed == 0);
    CHECK(applied == 5);
    CHECK(shop.tables() == "t1,t2,t3,t4,t5");
}

TEST_CASE("db: a migrator that is killed leaves whole migrations only and no lock") {
    Workshop shop;
    shop.pair("core/0001_create_a", "CREATE TABLE a (id int);", "DROP TABLE a;");
    shop.pair("core/0002_create_b", "CREATE TABLE b (id int); SELECT pg_sleep(30);", "DROP TABLE b;");
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        try {
            db::Migrator(shop.connectionString(), {shop.directory.path()}).up({});
        } catch (const std::exception&) {
        }
        ::_exit(0);
    }
    for (int i = 0;
         i < 400 && shop.value("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(30)%' AND pid <> "
                               "pg_backend_pid()") == "0";
         ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(25));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    shop.execute(
        "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE query LIKE '%pg_sleep(30)%' AND pid <> "
        "pg_backend_pid()");
    CHECK(shop.tables() == "a");
    shop.pair("core/0002_create_b", "CREATE TABLE b (id int);", "DROP TABLE b;");
    CHECK(names(shop.migrator.up({})) == "core/2");
}

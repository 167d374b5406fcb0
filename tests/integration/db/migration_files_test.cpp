#include "db/migration_files.hpp"

#include <catch2/catch.hpp>

#include <fstream>

#include "hub/testing/temp_directory.hpp"

using namespace hub::db;
using detail::readMigrationFiles;
using detail::readMigrationScript;
using hub::testing::TempDirectory;

namespace {

void put(const TempDirectory& directory, const std::string& file, const std::string& text = "SELECT 1;\n") {
    std::filesystem::create_directories((directory / file).parent_path());
    std::ofstream(directory / file) << text;
}

}  // namespace

TEST_CASE("db: migrations are read in order, with the checksum of the up file") {
    TempDirectory directory;
    put(directory, "core/0002_add_b.up.sql");
    put(directory, "core/0002_add_b.down.sql");
    put(directory, "core/0001_create_a.up.sql", "abc");
    put(directory, "core/0001_create_a.down.sql");
    put(directory, "leads/0001_create_leads.up.sql");
    put(directory, "leads/0001_create_leads.down.sql");
    put(directory, "README.md");
    const auto lines = readMigrationFiles({directory.path()});
    REQUIRE(lines.size() == 2);
    const auto& core = lines.at("core");
    REQUIRE(core.size() == 2);
    CHECK(core[0].line == "core");
    CHECK(core[0].version == 1);
    CHECK(core[0].name == "create_a");
    CHECK(core[0].checksum == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(core[1].down == directory / "core/0002_add_b.down.sql");
}

TEST_CASE("db: every rule broken by the files is reported at once") {
    TempDirectory directory;
    put(directory, "core/0001_a.up.sql");
    put(directory, "core/0003_c.up.sql");
    put(directory, "core/0003_c.down.sql");
    put(directory, "core/notes.txt");
    put(directory, "leads/0001_one.up.sql");
    put(directory, "leads/0001_one.down.sql");
    put(directory, "leads/0001_other.up.sql");
    put(directory, "queue/0001_gone.down.sql");
    put(directory, "Bad-Name/0001_a.up.sql");
    try {
        readMigrationFiles({directory.path()});
        FAIL("accepted");
    } catch (const MigrationError& error) {
        CHECK_THAT(error.what(), Catch::Contains("core/0001_a.up.sql: has no .down.sql"));
        CHECK_THAT(error.what(), Catch::Contains("core/0003_c.up.sql: version 2 is missing before it"));
        CHECK_THAT(error.what(), Catch::Contains("core/notes.txt: is not named NNNN_verb_object.up.sql"));
        CHECK_THAT(error.what(), Catch::Contains("shares its version with another name"));
        CHECK_THAT(error.what(), Catch::Contains("queue/0001_gone.down.sql: has no .up.sql"));
        CHECK_THAT(error.what(), Catch::Contains("Bad-Name: is not a migration line"));
    }
    CHECK_THROWS_WITH(readMigrationFiles({directory / "nowhere"}), Catch::Contains("no such migrations directory"));
}

TEST_CASE("db: migration lines come from several directories, which do not contradict each other") {
    TempDirectory here;
    TempDirectory there;
    for (const char* file : {"core/0001_a.up.sql", "core/0001_a.down.sql"}) put(here, file);
    for (const char* file : {"leads/0001_a.up.sql", "leads/0001_a.down.sql"}) put(there, file);
    const auto lines = readMigrationFiles({here.path(), there.path()});
    CHECK(lines.at("core").front().up == here / "core/0001_a.up.sql");
    CHECK(lines.at("leads").front().up == there / "leads/0001_a.up.sql");
    for (const char* file : {"core/0001_a.up.sql", "core/0001_a.down.sql"}) put(there, file);
    CHECK(readMigrationFiles({here.path(), there.path()}).at("core").front().up == here / "core/0001_a.up.sql");
    put(there, "core/0001_a.up.sql", "SELECT 2;\n");
    CHECK_THROWS_WITH(
        readMigrationFiles({here.path(), there.path()}),
        Catch::Contains((there / "core").string() + ": the line is also in " + (here / "core").string()));
}

TEST_CASE("db: a file must not control its transaction") {
    TempDirectory directory;
    for (const char* text : {"CREATE TABLE a ();\nCOMMIT;\n", "  begin;\n", "start transaction;\n", "ROLLBACK;"}) {
        INFO(text);
        put(directory, "a.sql", text);
        CHECK_THROWS_WITH(readMigrationScript(directory / "a.sql"),
                          Catch::Contains("must not control their transaction"));
    }
    put(directory, "a.sql",
        "CREATE TABLE a (b int) ; -- COMMIT;\nCREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n RETURN "
        "1;\n"
        "END;\n$$;\n");
    CHECK(readMigrationScript(directory / "a.sql").statements.size() == 1);
}

TEST_CASE("db: a file outside transactions is split into statements") {
    TempDirectory directory;
    put(directory, "a.sql",
        "-- dialhub: no-transaction\n-- why;\n\nDROP INDEX CONCURRENTLY IF EXISTS i;\nCREATE INDEX CONCURRENTLY i\n"
        "-- about b;\n    ON t (b);\n");
    const auto script = readMigrationScript(directory / "a.sql");
    CHECK_FALSE(script.transactional);
    REQUIRE(script.statements.size() == 2);
    CHECK(script.statements[0] == "DROP INDEX CONCURRENTLY IF EXISTS i;\n");
    CHECK(script.lines == std::vector<int>{4, 5});
    put(directory, "a.sql", "-- dialhub: no-transaction\nVACUUM t\n");
    CHECK_THROWS_WITH(readMigrationScript(directory / "a.sql"),
                      Catch::Contains("a.sql:2: the last statement lacks its ';'"));
}

#include "bootstrap.hpp"

#include <stdlib.h>

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "credentials_file.hpp"
#include "hub/auth/api_key.hpp"
#include "hub/identity/api_keys.hpp"
#include "hub/identity/credentials.hpp"
#include "hub/time/clock.hpp"
#include "hub/testing/test_database.hpp"

namespace fs = std::filesystem;
namespace auth = hub::auth;
namespace db = hub::db;
namespace identity = hub::identity;
using hub::host::bootstrapCommand;
using hub::host::BootstrapOptions;
using hub::host::CredentialsFile;
using hub::testing::TestDatabase;

namespace {

struct Fixture {
    Fixture() {
        std::string pattern = (fs::temp_directory_path() / "dialhub-bootstrap-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        directory = pattern;
        file = directory / "credentials.env";
    }
    ~Fixture() {
        std::error_code ignored;
        fs::remove_all(directory, ignored);
    }

    int run(const std::string& url = "http://127.0.0.1:8080") {
        BootstrapOptions options;
        options.credentials = file;
        options.url = url;
        options.bcryptCost = 4;
        std::ostringstream out;
        std::ostringstream err;
        const int status = bootstrapCommand(options, base.database(), {out, err});
        printed = out.str() + err.str();
        return status;
    }
    std::string text() const {
        std::ifstream stream(file);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
    void write(const std::string& content) const { std::ofstream(file) << content; }
    std::string get(const char* name) const { return CredentialsFile(file).get(name).value_or(""); }

    bool passwordWorks() {
        const auto found = base.database().inTransaction(
            "test", [&](db::Transaction& tx) { return identity::findCredentials(tx, get("DIALHUB_ADMIN_USERNAME")); });
        return found && found->maySignIn() && auth::verifyPassword(get("DIALHUB_ADMIN_PASSWORD"), found->passwordHash);
    }
    bool keyWorks(const char* name) {
        const auto use = base.database().inTransaction("test", [&](db::Transaction& tx) {
            return identity::useApiKey(tx, auth::apiKeyHash(get(name)), hub::time::systemClock().now());
        });
        return use && !use->revoked;
    }
    bool everythingWorks() {
        return passwordWorks() && keyWorks("DIALER_API_KEY") && keyWorks("DIALER_TOKEN") &&
               keyWorks("PROVISIONING_API_KEY");
    }
    std::string keys() { return base.value("SELECT count(*) FROM api_keys"); }

    TestDatabase base;
    fs::path directory;
    fs::path file;
    std::string printed;
};

}  // namespace

TEST_CASE("bootstrap: from nothing to credentials that work, in a private file") {
    Fixture f;
    REQUIRE(f.run() == 0);
    CHECK(fs::status(f.file).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
    CHECK(f.get("DIALHUB_URL") == "http://127.0.0.1:8080");
    CHECK(f.get("DIALHUB_ORGANIZATION") == "main");
    CHECK(f.get("DIALHUB_ADMIN_PASSWORD").size() == 20);
    CHECK(f.everythingWorks());
    CHECK(
        f.base.value(
            "SELECT is_superuser || ' ' || role || ' ' || must_change_password || ' ' || (organization_id IS NOT NULL) "
            "FROM users WHERE username = 'admin'") == "true admin false true");
    CHECK(f.base.value("SELECT default_region FROM dialers WHERE name = 'vicidial'") == "GB");
    CHECK(f.base.value("SELECT string_agg(array_to_string(scopes, '+') || (dialer_id IS NOT NULL), ' ' ORDER BY id) "
                       "FROM api_keys") == "dialertrue dialertrue provisioning+any_organizationfalse");
    for (const char* name : {"DIALHUB_ADMIN_PASSWORD", "DIALER_API_KEY", "DIALER_TOKEN", "PROVISIONING_API_KEY"}) {
        CHECK(f.printed.find(f.get(name)) == std::string::npos);
        CHECK(f.base.value("SELECT count(*) FROM audit_log a WHERE a::text LIKE '%" + f.get(name) + "%'") == "0");
    }
}

TEST_CASE("bootstrap: a second run keeps everything, also what was changed since") {
    Fixture f;
    REQUIRE(f.run() == 0);
    const std::string before = f.text();
    f.base.execute("UPDATE users SET password_hash = 'changed by the operator' WHERE username = 'admin'");
    f.base.execute("UPDATE api_keys SET revoked_at = now() WHERE name LIKE '%provisioning'");
    const std::string entries = f.base.value("SELECT count(*) FROM audit_log");
    REQUIRE(f.run() == 0);
    CHECK(f.text() == before);
    CHECK(f.keys() == "3");
    CHECK(f.base.value("SELECT count(*) FROM audit_log") == entries);
    CHECK(f.base.value("SELECT password_hash FROM users WHERE username = 'admin'") == "changed by the operator");
    CHECK(f.printed.find("Nothing to do") != std::string::npos);
}

TEST_CASE("bootstrap: a lost file gives new keys and a new password, and says so; old keys stay") {
    Fixture f;
    REQUIRE(f.run() == 0);
    const std::string oldKey = f.get("DIALER_API_KEY");
    const std::string oldPassword = f.get("DIALHUB_ADMIN_PASSWORD");
    fs::remove(f.file);
    REQUIRE(f.run() == 0);
    CHECK(f.get("DIALER_API_KEY") != oldKey);
    CHECK(f.get("DIALHUB_ADMIN_PASSWORD") != oldPassword);
    CHECK(f.everythingWorks());
    CHECK(f.keys() == "6");
    CHECK(f.printed.find("reset") != std::string::npos);
    CHECK(f.base.value("SELECT count(*) FROM users WHERE kind = 'human'") == "1");
    REQUIRE(f.run() == 0);
    CHECK(f.keys() == "6");
}

TEST_CASE("bootstrap: dying between file and database locks nobody out") {
    Fixture f;
    REQUIRE(f.run() == 0);
    // What a run leaves that wrote its file and was killed: once for a new installation, once after a lost file.
    Fixture fresh;
    fresh.write(f.text());
    REQUIRE(fresh.run() == 0);
    CHECK(fresh.everythingWorks());
    CHECK(fresh.text() == f.text());

    fs::remove(f.file);
    f.base.execute("CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'");
    f.base.execute("CREATE TRIGGER no BEFORE INSERT ON api_keys FOR EACH ROW EXECUTE FUNCTION no()");
    CHECK_THROWS_AS(f.run(), db::Error);
    const std::string written = f.text();
    CHECK_FALSE(f.passwordWorks());
    f.base.execute("DROP TRIGGER no ON api_keys");
    REQUIRE(f.run() == 0);
    CHECK(f.text() == written);
    CHECK(f.everythingWorks());
}

TEST_CASE("bootstrap: the file's own lines and names are respected") {
    Fixture f;
    f.write("# my notes\nDIALHUB_ADMIN_USERNAME='root'\nOTHER=1\nDIALHUB_ORGANIZATION=acme\n");
    REQUIRE(f.run() == 0);
    CHECK(f.text().starts_with("# my notes\nDIALHUB_ADMIN_USERNAME='root'\nOTHER=1\nDIALHUB_ORGANIZATION=acme\n"));
    CHECK(fs::status(f.file).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
    CHECK(f.everythingWorks());
    CHECK(f.base.value("SELECT name FROM organizations") == "acme");

    REQUIRE(f.run("http://127.0.0.1:9000") == 0);
    CHECK(f.get("DIALHUB_URL") == "http://127.0.0.1:9000");
    CHECK(f.keys() == "3");
}

TEST_CASE("bootstrap: lines taken out of a file in force") {
    Fixture f;
    REQUIRE(f.run() == 0);
    const std::string token = f.get("DIALER_TOKEN");
    const std::string hash = f.base.value("SELECT password_hash FROM users WHERE username = 'admin'");
    std::string kept;
    std::istringstream lines(f.text());
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("DIALHUB_ADMIN_PASSWORD") && !line.starts_with("DIALER_API_KEY")) kept += line + "\n";
    }
    f.write(kept);
    REQUIRE(f.run() == 0);
    CHECK(f.get("DIALER_TOKEN") == token);
    CHECK(f.keyWorks("DIALER_API_KEY"));
    CHECK(f.get("DIALHUB_ADMIN_PASSWORD") == "");
    CHECK(f.base.value("SELECT password_hash FROM users WHERE username = 'admin'") == hash);
}

TEST_CASE("bootstrap: what it cannot do it says") {
    Fixture f;
    f.write("DIALER_API_KEY=short\n");
    CHECK(f.run() == 65);
    CHECK(f.printed.find("DIALER_API_KEY") != std::string::npos);
    CHECK(f.text() == "DIALER_API_KEY=short\n");

    f.file = f.directory / "missing" / "credentials.env";
    CHECK(f.run() == 73);
    CHECK(f.base.value("SELECT count(*) FROM organizations") == "0");

    // Somebody else's "admin" is not taken over.
    f.file = f.directory / "credentials2.env";
    f.base.execute("INSERT INTO organizations (name, display_name, time_zone) VALUES ('main', 'Main', 'UTC')");
    f.base.execute(
        "INSERT INTO users (organization_id, username, role) SELECT id, 'admin', 'agent' FROM organizations");
    CHECK(f.run() == 1);
    CHECK(f.keys() == "0");
}

TEST_CASE("bootstrap: runs at the same time take turns") {
    Fixture f;
    std::vector<int> statuses(4, -1);
    std::vector<std::thread> threads;
    for (int& status : statuses) {
        threads.emplace_back([&] {
            BootstrapOptions options;
            options.credentials = f.file;
            options.bcryptCost = 4;
            std::ostringstream out;
            status = bootstrapCommand(options, f.base.database(), {out, out});
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(statuses == std::vector<int>(4, 0));
    CHECK(f.keys() == "3");
    CHECK(f.everythingWorks());
}

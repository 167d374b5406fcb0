#include "support/test_database.hpp"

#include <stdlib.h>

#include <stdexcept>
#include <thread>

#include "hub/db/migrations.hpp"
#include "postgres_files.hpp"

namespace hub::testing {

namespace {

constexpr const char* kTemplate = "migrated";

std::filesystem::path makeDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "dialhub-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a directory for the test server");
    // The server's account has to pass through.
    std::filesystem::permissions(pattern, std::filesystem::perms(0755));
    return pattern;
}

// Names of test statements are not constants; the layer copies what it keeps.
std::string runOne(db::Database& database, const std::string& sql) {
    const db::Query query{sql.c_str(), sql.c_str()};
    return database.inStatement("test", [&](db::Transaction& tx) {
        std::string text;
        tx.forEach(query, db::Parameters(), [&](const db::Row& row) { text = row.single<std::string>(); });
        return text;
    });
}

}  // namespace

TestServer::TestServer()
    : directory_(makeDirectory()),
      server_({.dataDirectory = directory_ / "data", .maxConnections = 200, .durable = false}) {
    server_.initialize();
    server_.start();
}

TestServer::~TestServer() {
    server_.stop();
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
}

TestServer& TestServer::shared() {
    static TestServer server;
    return server;
}

void TestServer::restart() {
    stop();
    start();
}

void TestServer::kill() {
    server_.kill();
    while (!host::processesIn(server_.dataDirectory()).empty())
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

std::string TestServer::connectionString(const std::string& database) const {
    return server_.connectionString(database);
}

std::string TestServer::createDatabase(bool migrated) {
    db::Database administration({.connection = connectionString()});
    if (migrated && !templateReady_) {
        runOne(administration, std::string("CREATE DATABASE ") + kTemplate);
        db::Migrator(connectionString(kTemplate), std::filesystem::path(DIALHUB_SOURCE_DIR) / "migrations").up({});
        templateReady_ = true;
    }
    const std::string name = "test_" + std::to_string(++databases_);
    runOne(administration, "CREATE DATABASE " + name + (migrated ? std::string(" TEMPLATE ") + kTemplate : ""));
    return name;
}

void TestServer::dropDatabase(const std::string& name) {
    db::Database administration({.connection = connectionString()});
    runOne(administration, "DROP DATABASE " + name + " WITH (FORCE)");
}

TestDatabase::TestDatabase(Content content, TestServer& server)
    : server_(server),
      name_(server.createDatabase(content == Content::kMigrated)),
      connection_(server.connectionString(name_)),
      database_(std::make_unique<db::Database>(settings())) {}

TestDatabase::~TestDatabase() {
    database_.reset();
    try {
        server_.dropDatabase(name_);
    } catch (const db::Error&) {
        // A fault test may have stopped its server, whose directory goes anyway.
    }
}

db::PoolSettings TestDatabase::settings() const {
    return {.connection = connection_, .applicationName = "dialhub/test"};
}

void TestDatabase::execute(const std::string& sql) {
    runOne(*database_, sql);
}

std::string TestDatabase::value(const std::string& sql) {
    return runOne(*database_, sql);
}

}  // namespace hub::testing

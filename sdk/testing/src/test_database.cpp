#include "hub/testing/test_database.hpp"

#include <stdexcept>
#include <thread>

#include "hub/db/migrations.hpp"
#include "postgres_files.hpp"
#include "postgres_server.hpp"

namespace hub::testing {

namespace {

constexpr const char* kTemplate = "migrated";

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

void copyCluster(const std::filesystem::path& directory) {
    struct Original {
        Original() { host::PostgresServer({.dataDirectory = parent / "data", .durable = false}).initialize(); }
        TempDirectory parent;
    };
    static const Original original;
    const std::string source = original.parent / "data";
    host::ChildProcess copy({.command = {"/bin/cp", "-a", source, directory.string()},
                             .account = {},
                             .output = original.parent / "cp.log",
                             .input = {}});
    if (const std::string end = copy.reap(); !copy.succeeded())
        throw std::runtime_error("cp: " + end + ": " + host::tailOf(original.parent / "cp.log", 0));
}

TestServer::TestServer()
    : server_(std::make_unique<host::PostgresServer>(host::PostgresServerSettings{
          .dataDirectory = directory_ / "data", .maxConnections = 200, .durable = false})) {
    copyCluster(directory_ / "data");
    server_->start();
}

TestServer::~TestServer() = default;

TestServer& TestServer::shared() {
    static TestServer server;
    return server;
}

void TestServer::start() {
    server_->start();
}

void TestServer::stop() {
    server_->stop();
}

pid_t TestServer::pid() {
    return server_->process()->pid();
}

void TestServer::restart() {
    stop();
    start();
}

void TestServer::kill() {
    server_->kill();
    while (!host::processesIn(server_->dataDirectory()).empty())
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

std::string TestServer::connectionString(const std::string& database) const {
    return server_->connectionString(database);
}

std::string TestServer::createDatabase(bool migrated) {
    db::Database administration({.connection = connectionString()});
    if (migrated && !templateReady_) {
        runOne(administration, std::string("CREATE DATABASE ") + kTemplate);
        db::Migrator(connectionString(kTemplate), migrationDirectories()).up({});
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

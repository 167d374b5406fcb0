/// @file postgres_server.hpp
/// @brief A private PostgreSQL cluster and its server process: unix socket only, one superuser "dialhub".
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "child_process.hpp"

namespace hub::host {

struct PostgresServerSettings {
    std::filesystem::path dataDirectory;
    std::chrono::milliseconds startTimeout{60000};
    std::chrono::milliseconds stopTimeout{30000};
    int maxConnections = 100;
    bool durable = true;  ///< False: no fsync, for throw-away clusters of tests. Survives kill -9, not a power cut.
};

/// Not thread-safe. Knows nothing of other processes that may want the same directory: EmbeddedPostgres does.
///
/// Only root and the account that owns the cluster can connect (peer authentication), as the database user "dialhub".
class PostgresServer {
public:
    /// Name of the superuser and of the hub's database.
    static constexpr const char* kDatabase = "dialhub";

    explicit PostgresServer(PostgresServerSettings settings);
    ~PostgresServer();
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    /// Makes the data directory if it is absent. @throws std::runtime_error when the server's account cannot get there.
    void prepareDirectory() const;
    /// Makes the cluster in an absent or empty directory; all or nothing. @throws std::runtime_error
    void initialize();
    /// Starts and waits until connections are accepted. The server gets a fast shutdown when the calling thread ends.
    /// `interrupt` is a descriptor that ends the wait when readable; -1: none.
    /// @throws std::runtime_error with the end of the server's log.
    void start(int interrupt = -1);
    /// Fast shutdown; sterner after the stop timeout.
    void stop() noexcept;
    /// SIGKILL to the server, as a crash would.
    void kill() noexcept;

    /// The running server; null when stopped.
    ChildProcess* process() noexcept { return process_.get(); }
    std::string connectionString(const std::string& database = kDatabase) const;
    const std::filesystem::path& dataDirectory() const noexcept { return settings_.dataDirectory; }

private:
    void createClusterIn(const std::filesystem::path& directory) const;
    void runTool(const std::filesystem::path& directory, std::vector<std::string> command,
                 const std::string& input) const;
    void writeOwned(const std::filesystem::path& file, const std::string& text) const;
    void makeSocketDirectory();
    void waitUntilReady(std::uintmax_t logStart, int interrupt);
    std::vector<std::string> serverCommand() const;

    PostgresServerSettings settings_;
    std::optional<Account> account_;
    std::filesystem::path programs_;
    std::filesystem::path socketDirectory_;
    std::unique_ptr<ChildProcess> process_;
};

}  // namespace hub::host

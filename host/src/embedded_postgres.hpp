/// @file embedded_postgres.hpp
/// @brief database.mode "embedded": the hub's own PostgreSQL, started, supervised and stopped by this process.
#pragma once

#include <chrono>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include "postgres_server.hpp"

namespace hub::host {

/// Not thread-safe, except that the server's death is handled on a thread of its own: it is restarted with growing
/// pauses, under the same connection string.
///
/// One process at a time owns a data directory (a lock the kernel releases when the owner dies). When the owner dies
/// without stop(), the server shuts itself down; the next owner waits for that.
class EmbeddedPostgres {
public:
    using Settings = PostgresServerSettings;

    explicit EmbeddedPostgres(Settings settings);
    /// Stops.
    ~EmbeddedPostgres();
    EmbeddedPostgres(const EmbeddedPostgres&) = delete;
    EmbeddedPostgres& operator=(const EmbeddedPostgres&) = delete;

    /// Takes the data directory (making the cluster if there is none) and starts the server.
    /// @return the connection string. @throws std::runtime_error, also when another process owns the directory.
    std::string start();
    /// For commands: uses the server of the process that owns the directory, else starts one until stop().
    std::string use();
    /// Stops the server this object started; idempotent.
    void stop() noexcept;

    const std::string& connectionString() const noexcept { return connection_; }

private:
    class DirectoryLock;

    std::string startOwned();
    [[noreturn]] void throwInUse() const;
    void awaitEarlierServer();
    void supervise(std::promise<void> started);
    bool restart();
    bool stopRequested(std::chrono::milliseconds within) const noexcept;

    Settings settings_;
    std::unique_ptr<DirectoryLock> lock_;
    std::unique_ptr<PostgresServer> server_;
    int stopEvent_;
    std::thread supervisor_;
    std::string connection_;
};

}  // namespace hub::host

/// @file database_access.hpp
/// @brief The configured database, whichever mode: external, or embedded and supervised by this process.
#pragma once

#include <memory>
#include <string>

#include "embedded_postgres.hpp"
#include "host_config.hpp"
#include "hub/db/database.hpp"

namespace hub::host {

/// Holds the embedded server, if any, for as long as it lives.
class DatabaseAccess {
public:
    enum class Purpose {
        kServe,    ///< This process owns and supervises an embedded server.
        kCommand,  ///< Uses the server of a running hub, or starts one for the duration of the command.
    };
    /// @throws std::runtime_error when the embedded server does not start.
    DatabaseAccess(const HostConfig::DatabaseConfig& config, Purpose purpose);
    ~DatabaseAccess();

    const std::string& connection() const noexcept { return connection_; }
    db::PoolSettings poolSettings() const;

private:
    HostConfig::DatabaseConfig config_;
    std::unique_ptr<EmbeddedPostgres> embedded_;
    std::string connection_;
};

}  // namespace hub::host

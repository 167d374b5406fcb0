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

    const std::string& connection() const noexcept { return pool_.connection; }
    db::PoolSettings poolSettings(const std::string& applicationName) const;

private:
    std::unique_ptr<EmbeddedPostgres> embedded_;
    db::PoolSettings pool_;
};

}  // namespace hub::host

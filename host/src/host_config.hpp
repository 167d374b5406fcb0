/// @file host_config.hpp
/// @brief The host's own configuration sections: their specs and the values the host works with.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "auth_settings.hpp"
#include "http_server/http_server.hpp"
#include "hub/config/loader.hpp"
#include "hub/db/database.hpp"
#include "hub/log/log.hpp"
#include "plugin_registry.hpp"

namespace hub::host {

struct HostConfig {
    struct Http {
        HttpServerSettings server;
        std::size_t maxBody = 0;  ///< Of routes that declare none.
        std::string publicUrl;    ///< Without trailing slash; may be empty.
        std::chrono::milliseconds shutdownGrace{10000};
        std::chrono::milliseconds eventHeartbeat{15000};
    };
    struct DatabaseConfig {
        bool embedded = false;
        std::filesystem::path dataDirectory;  ///< Of the embedded server.
        db::PoolSettings pool;                ///< connection is empty for an embedded server.
    };
    struct Plugins {
        std::chrono::milliseconds startTimeout{30000};
        std::map<std::string, OnStartError> onStartError;
    };

    Http http;
    std::vector<std::string> allowedOrigins;
    DatabaseConfig database;
    std::vector<std::filesystem::path> migrationsDirectories;
    Plugins plugins;
    AuthSettings auth;
    log::Level logLevel = log::Level::kInfo;
    log::Format logFormat = log::Format::kText;
};

/// "http", "cors", "database", "migrations", "plugins", "auth" and "log".
config::RootSpec hostSpecs();

/// Values out of sections that passed hostSpecs(). @throws config::ConfigError for combinations that make no sense.
HostConfig parseHostConfig(const std::map<std::string, config::Section>& sections);

/// What has to be known before the specs of plugins are.
struct PluginSelection {
    std::vector<std::filesystem::path> directories;
    std::vector<std::string> enabled;
};
/// @throws config::ConfigError when the file cannot be read.
PluginSelection peekPluginSelection(const config::Loader& loader, const std::filesystem::path& file);

}  // namespace hub::host

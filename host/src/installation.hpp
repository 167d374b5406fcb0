/// @file installation.hpp
/// @brief A configuration file with the plugins it enables: what every command that needs configuration begins with.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host_config.hpp"
#include "hub/config/loader.hpp"
#include "plugin_loader.hpp"

namespace hub::host {

struct Installation {
    std::filesystem::path file;
    std::vector<std::filesystem::path> pluginDirectories;
    HostConfig host;
    std::map<std::string, config::Section> sections;  ///< Host sections and one per plugin.
    std::vector<LoadedPlugin> plugins;
};

/// Host specs and the specs of the plugins.
config::RootSpec rootSpec(const std::vector<LoadedPlugin>& plugins);

/// Loads the plugins the file enables, then validates the file and plugins.d/*.yaml beside it against their specs.
/// @throws config::ConfigError, PluginLoadError
/// `pluginDirectories` are used in place of the file's: a running hub keeps those it started with.
Installation loadInstallation(const std::filesystem::path& file,
                              const std::optional<std::vector<std::filesystem::path>>& pluginDirectories = std::nullopt);

/// What `run` checks beyond that before it needs network or database: certificates, each plugin's own rules, routes.
/// @throws config::ConfigError, RouteConflict
void checkInstallation(const Installation& installation);

/// --config, else $DIALHUB_CONFIG, else ./config/dialhub.yaml, else /etc/dialhub/dialhub.yaml.
std::filesystem::path configurationFile(const std::string& option);

}  // namespace hub::host

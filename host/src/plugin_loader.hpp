/// @file plugin_loader.hpp
/// @brief Opens plugin libraries and refuses those that were built against something else.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "hub/plugin/export.hpp"

namespace hub::host {

/// An opened library. The library stays in memory until the process ends: code is never unloaded.
struct LoadedPlugin {
    std::string name;
    std::filesystem::path path;
    const plugin::PluginInfo* info = nullptr;
};

/// Everything that kept the set of plugins from loading; one line per problem.
class PluginLoadError : public std::runtime_error {
public:
    explicit PluginLoadError(std::vector<std::string> problems);
    const std::vector<std::string>& problems() const noexcept { return problems_; }

private:
    std::vector<std::string> problems_;
};

/// Opens <name>.so, which one of the directories has, for every name: all or none. The directories must not be writable
/// by group or others.
/// @throws PluginLoadError
std::vector<LoadedPlugin> loadPlugins(const std::vector<std::filesystem::path>& directories,
                                      const std::vector<std::string>& names);

/// One sentence per setting that differs, with what to do about it; empty when the blocks match.
std::vector<std::string> abiDifferences(const plugin::AbiBlock& host, const plugin::AbiBlock& plugin);

}  // namespace hub::host

/// @file new_plugin_command.hpp
/// @brief `dialhub new-plugin`: a plugin of one's own, outside this tree, from the files of sdk/template.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "command_line.hpp"

namespace hub::host {

struct NewPlugin {
    std::string name;
    std::filesystem::path directory;  ///< Absolute. Absent, or an empty directory.
    int port = 8080;                  ///< Of the hub that config/dialhub.yaml describes.
};

/// Why a plugin cannot have this name; empty when it can. Names are also namespaces, configuration keys and
/// directories.
std::string reasonAgainstName(const std::string& name);

/// Copies the template, placeholders filled in: all of it or nothing. @return what was written, relative to the
/// directory.
/// @throws std::runtime_error when the directory holds something
std::vector<std::filesystem::path> writePlugin(const std::filesystem::path& templateDirectory, const NewPlugin& plugin);

Command newPluginCommand();

}  // namespace hub::host

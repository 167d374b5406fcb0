/// @file install_layout.hpp
/// @brief Where an installation keeps its files, found from where the binary is.
#pragma once

#include <filesystem>

namespace hub::host {

/// PREFIX/bin/dialhub has its plugins in PREFIX/lib/dialhub and the rest in PREFIX/share/dialhub. A build tree has the
/// same places, as links.
struct InstallLayout {
    std::filesystem::path plugins;
    std::filesystem::path migrations;
    std::filesystem::path pluginTemplate;  ///< What `dialhub new-plugin` copies.
};

InstallLayout layoutBelow(const std::filesystem::path& prefix);
/// Of the running program. @throws std::filesystem::filesystem_error when /proc is not there.
InstallLayout installLayout();

}  // namespace hub::host

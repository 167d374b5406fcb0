/// @file config/files.hpp
/// @brief Reading small regular files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace hub::config {

/// The whole file. Pipes and devices are refused: they could block the start or never end.
/// @throws std::runtime_error with the reason, without the path.
std::string readRegularFile(const std::filesystem::path& path, std::uintmax_t maximumBytes);

}  // namespace hub::config

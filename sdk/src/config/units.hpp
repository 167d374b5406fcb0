/// @file config/units.hpp
/// @brief Durations and sizes: text with a unit ⇄ milliseconds and bytes.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hub::config {

inline constexpr const char* kDurationPattern = "[0-9]+(ms|s|m|h|d)";
inline constexpr const char* kSizePattern = "[0-9]+(B|KiB|MiB|GiB|TiB)";
inline constexpr const char* kDurationShape = "a duration with a unit such as 500ms, 30s, 5m, 24h or 7d";
inline constexpr const char* kSizeShape = "a size with a unit such as 512B, 64KiB, 10MiB or 1GiB";

/// nullopt: not of that shape, or too large for 63 bits.
std::optional<std::chrono::milliseconds> parseDuration(std::string_view text);
std::optional<std::uint64_t> parseSize(std::string_view text);

/// In the largest unit that divides the value: "90s", "2h".
std::string formatDuration(std::chrono::milliseconds value);
std::string formatSize(std::uint64_t bytes);

}  // namespace hub::config

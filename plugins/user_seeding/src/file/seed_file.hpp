/// @file
/// @brief Lists of users in files: YAML, JSON, CSV, XLSX and the lines of VICIdial's user_details.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "file/columns.hpp"
#include "hub/json/value.hpp"

namespace hub::user_seeding {

struct SeedFile {
    std::vector<RawRow> rows;
    std::vector<std::string> warnings;
};

struct ReadOptions {
    std::string fileName;  ///< .yaml, .yml and .json are told by it, everything else by content.
    std::string csvEncoding = "windows-1252";
    std::size_t maxRows = 1000000;
};

/// Rows that cannot be read carry their problem; the list as a whole that cannot, or has none, is refused.
/// @throws http::Error (400) naming line and column.
SeedFile readSeedFile(std::string_view content, const ReadOptions& options);

// The formats by themselves.
SeedFile readYaml(const std::string& text, const ReadOptions& options);
SeedFile readTable(std::string_view content, const ReadOptions& options);
/// {"users": […]}, or the list alone.
SeedFile readJson(const json::Value& document, const ReadOptions& options);

/// Passwords keep the blanks around them, everything else loses them. A name that is none of ours is the row's problem.
void setNamed(RawRow& row, std::string_view name, std::string_view text);
/// @throws http::Error (400) beyond options.maxRows.
void requireRoom(const SeedFile& file, const ReadOptions& options);

}  // namespace hub::user_seeding

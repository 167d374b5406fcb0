/// @file
/// @brief Tables written to a file that nobody else sees: CSV or XLSX, in bounded memory.
#pragma once

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/http/message.hpp"

namespace hub::number_queue {

enum class ExportFormat { kXlsx, kCsv };

/// Not thread-safe.
class ExportFile {
public:
    using Cell = std::optional<std::string_view>;
    virtual ~ExportFile() = default;
    virtual void row(const std::vector<Cell>& cells) = 0;
    /// Ends the table. @return what was written, as an attachment of that name (without extension); the file goes with
    /// it.
    virtual http::Response finish(std::string_view name) = 0;

    /// @throws std::runtime_error when there is no room for files.
    static std::unique_ptr<ExportFile> create(ExportFormat format, const std::string& sheet);
};

}  // namespace hub::number_queue

/// @file hub/table/table.hpp
/// @brief Files of rows that people upload: text in columns (CSV) and Excel workbooks (XLSX), told apart by content.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace hub::table {

struct Row {
    std::size_t number = 0;  ///< As a spreadsheet counts: from 1, empty rows included.
    std::span<const std::string_view>
        cells;  ///< Up to the last one that is filled; as they came, whatever their bytes.
};

/// May be read more than once and gives the same each time. Not thread-safe.
class RowSource {
public:
    using OnRow = std::function<void(const Row&)>;
    virtual ~RowSource() = default;
    /// Empty rows are passed by. The row lives as long as the call. @throws http::Error (400) when the source breaks
    /// off.
    virtual void forEach(const OnRow& onRow) const = 0;
};

struct Options {
    std::size_t columns = 1;  ///< How many columns matter; the others are not looked at.
    const char* legacyEncoding =
        "windows-1256";  ///< ICU's name: what text that is neither UTF-8 nor UTF-16 is read as.
};

/// Of a workbook its active sheet, numbers as the integers they are, not as they are displayed. Anything that is no
/// workbook is text: RFC 4180, quoted cells with line breaks in them, separated by whichever of comma, semicolon, tab
/// and bar most of the first lines have. The content outlives the source.
/// @throws http::Error (400) for old .xls, for workbooks that cannot be read, declare document types or would not fit.
std::unique_ptr<RowSource> open(std::string_view content, const Options& options = {});

/// True for XLSX, and for other ZIP archives.
bool looksLikeZip(std::string_view content) noexcept;

/// UTF-8 from UTF-8, UTF-16 (both with or without byte order mark) or the legacy encoding, without the byte order mark.
/// `storage` keeps what had to be converted. @throws http::Error (400) for UTF-16 that ends in half a character.
std::string_view asUtf8(std::string_view content, std::string& storage, const char* legacyEncoding = "windows-1256");

}  // namespace hub::table

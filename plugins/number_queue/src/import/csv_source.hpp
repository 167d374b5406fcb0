/// @file
/// @brief Text in columns (CSV), of any common encoding and delimiter.
#pragma once

#include <string>

#include "import/row_source.hpp"

namespace hub::number_queue {

/// UTF-8 from UTF-8, UTF-16 (both with or without byte order mark) or Windows-1256, without the byte order mark.
/// `storage` keeps what had to be converted. @throws http::Error (400) for UTF-16 that ends in half a character.
std::string_view asUtf8(std::string_view content, std::string& storage);

/// RFC 4180: cells may be quoted, with line breaks in them. The delimiter (comma, semicolon, tab or bar) is the one
/// that most of the first lines have. Empty lines are passed by.
class CsvSource final : public RowSource {
public:
    /// The content outlives the source.
    explicit CsvSource(std::string_view content);
    void forEach(const OnRow& onRow) const override;
    char delimiter() const noexcept { return delimiter_; }

private:
    std::string storage_;
    std::string_view text_;
    char delimiter_ = ',';
};

}  // namespace hub::number_queue

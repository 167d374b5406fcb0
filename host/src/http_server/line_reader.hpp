/// @file http_server/line_reader.hpp
/// @brief Cuts a byte stream that arrives in pieces into lines that end in CRLF.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hub::host::transport {

/// A lone LF does not end a line: two parties that disagree about it disagree about where a request ends.
class LineReader {
public:
    enum class Result { kIncomplete, kLine, kTooLong, kBareLineFeed };

    /// Consumes from the front of data. With kLine, line() is valid until the next call; without copying when the
    /// whole line was in data. limit counts the bytes before CRLF.
    Result next(std::string_view& data, std::size_t limit);

    /// Without CRLF.
    std::string_view line() const noexcept { return line_; }
    /// Nothing of a line has arrived.
    bool empty() const noexcept { return partial_.empty() || finished_; }
    /// Forgets everything and gives the memory back.
    void reset();

private:
    std::string partial_;
    std::string_view line_;
    bool finished_ = false;  ///< partial_ holds the line handed out last.
};

}  // namespace hub::host::transport

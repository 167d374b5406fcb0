/// @file hub/db/binary_copy.hpp
/// @brief Feeds COPY … FROM STDIN (FORMAT binary): for millions of rows, half the server's work of the text format.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "hub/time/timestamp.hpp"

namespace hub::db {

/// A value's type decides its bytes: std::int16_t is smallint, std::int32_t integer, std::int64_t bigint, bool boolean,
/// a string text, a Timestamp timestamptz, nullopt NULL. A column of another type makes the server refuse the row.
class BinaryCopyWriter {
public:
    explicit BinaryCopyWriter(std::function<void(std::string_view chunk)> send);

    /// One row, with the values in the order of the columns. Rows go out in chunks of about 64 KiB.
    template <class... Args>
    void row(const Args&... values) {
        appendNumber(static_cast<std::int16_t>(sizeof...(Args)));
        (append(values), ...);
        sendIfFull();
    }
    /// Ends the stream; called by Transaction::copyInBinary.
    void finish();

private:
    void append(bool value);
    void append(std::int16_t value) { appendSized(value); }
    void append(std::int32_t value) { appendSized(value); }
    void append(std::int64_t value) { appendSized(value); }
    void append(std::string_view value);
    void append(const std::string& value) { append(std::string_view(value)); }
    void append(const char* value) { append(std::string_view(value)); }
    void append(time::Timestamp value);
    void append(std::nullopt_t);
    template <class T>
    void append(const std::optional<T>& value) {
        if (value)
            append(*value);
        else
            append(std::nullopt);
    }

    template <class T>
    void appendSized(T value) {
        appendNumber(static_cast<std::int32_t>(sizeof(T)));
        appendNumber(value);
    }
    /// Most significant byte first.
    template <class T>
    void appendNumber(T value) {
        for (int shift = static_cast<int>(sizeof(T) - 1) * 8; shift >= 0; shift -= 8)
            buffer_ += static_cast<char>(static_cast<unsigned char>(static_cast<std::uint64_t>(value) >> shift));
    }
    void sendIfFull();

    std::function<void(std::string_view chunk)> send_;
    std::string buffer_;
};

}  // namespace hub::db

/// @file hub/text/utf8.hpp
/// @brief UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hub::text {

struct Decoded {
    char32_t codePoint = 0;
    std::size_t length = 0;  ///< Bytes; 0 when the text is empty or does not start with a well-formed sequence.
};

/// The first code point of the text.
Decoded decodeUtf8(std::string_view text) noexcept;

bool isValidUtf8(std::string_view text) noexcept;

/// Each byte that belongs to no well-formed sequence becomes U+FFFD.
std::string replaceInvalidUtf8(std::string_view text);

/// Code points; a malformed byte counts as one.
std::size_t countCodePoints(std::string_view text) noexcept;

/// The longest prefix of at most this many code points.
std::string_view firstCodePoints(std::string_view text, std::size_t count) noexcept;

/// Text from elsewhere in a form every database column takes: malformed bytes and NUL become U+FFFD, and what is behind
/// `count` code points is left out.
std::string storable(std::string_view text, std::size_t count);

}  // namespace hub::text

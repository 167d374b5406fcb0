/// @file dialect/text.hpp
/// @brief Bytes as sent → text that PostgreSQL can store.
#pragma once

#include <string>
#include <string_view>

namespace hub::lead_intake::dialect {

struct CleanText {
    std::string text;        ///< Valid UTF-8 without NUL.
    bool hadNul = false;     ///< NUL bytes were removed.
    bool wasCut = false;     ///< An incomplete character at the end was removed.
    bool wasLegacy = false;  ///< Bytes that are no UTF-8 were read as Windows-1252.
};

CleanText cleanText(std::string_view bytes);

/// UTF-8 that was taken for Windows-1252 and encoded again, as old VICIdial databases hold it: decoded when the result
/// is valid UTF-8 with letters of the Arabic script (Persian, Arabic, Urdu), else returned as it is.
std::string repairMojibake(std::string_view text);

}  // namespace hub::lead_intake::dialect

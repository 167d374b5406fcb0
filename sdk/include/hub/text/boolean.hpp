/// @file hub/text/boolean.hpp
/// @brief Yes and no as people, forms and programs write them.
#pragma once

#include <optional>
#include <string_view>

#include "hub/text/ascii.hpp"

namespace hub::text {

/// "true", "t", "yes", "y", "on", "1" and "false", "f", "no", "n", "off", "0", in any case;
/// nullopt for everything else, which nobody should take for a no: it may have been meant as "rehearse only".
constexpr std::optional<bool> parseBoolean(std::string_view text) {
    for (const std::string_view yes : {"true", "1", "yes", "on", "t", "y"})
        if (equalsIgnoreCase(text, yes)) return true;
    for (const std::string_view no : {"false", "0", "no", "off", "f", "n"})
        if (equalsIgnoreCase(text, no)) return false;
    return std::nullopt;
}

}  // namespace hub::text

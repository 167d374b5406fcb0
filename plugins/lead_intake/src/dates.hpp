/// @file dates.hpp
/// @brief Dates as VICIdial spells them.
#pragma once

#include <optional>
#include <string_view>

#include "hub/time/timestamp.hpp"

namespace hub::lead_intake {

/// MySQL's "no date": 0000-00-00, with or without a time.
bool isZeroDate(std::string_view text) noexcept;

/// ISO 8601, and what VICIdial makes of it: a space or "+" for the T, no colons ("2024-11-12 154014").
std::optional<time::Timestamp> parseDialerDateTime(std::string_view text);

}  // namespace hub::lead_intake

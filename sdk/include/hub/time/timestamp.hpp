/// @file hub/time/timestamp.hpp
/// @brief Points in time: UTC microseconds, the resolution of PostgreSQL's timestamptz.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace hub::time {

using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;
using Date = std::chrono::year_month_day;

/// "2024-11-12T15:40:14Z"; the fraction (up to six digits) only when it is not zero. Years beyond 9999 or before 0 get a sign.
std::string toIso8601(Timestamp value);
/// "2024-11-12"
std::string toIso8601(Date value);

/// Accepts "T" or a space, optional seconds with an optional fraction (cut off after microseconds) and an optional zone
/// (Z, ±HH:MM, ±HHMM, ±HH); without a zone it is UTC. nullopt for anything else, including impossible dates.
std::optional<Timestamp> parseIso8601(std::string_view text);
/// "YYYY-MM-DD"; nullopt for anything else, including impossible dates.
std::optional<Date> parseDate(std::string_view text);

}  // namespace hub::time

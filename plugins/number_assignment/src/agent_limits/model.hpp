/// @file
/// @brief What one agent may call a day and an hour, over all numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "hub/db/row.hpp"

namespace hub::number_assignment::agent_limits {

/// Absent limits: those of the organization for everybody, and where there are none either: none.
struct AgentLimits {
    std::int64_t agentId = 0;
    std::string agentUuid;
    std::string username;
    std::optional<int> daily;
    std::optional<int> hourly;
    std::optional<int> defaultDaily;  ///< The organization's.
    std::optional<int> defaultHourly;
    static AgentLimits fromRow(const db::Row& row);
};

}  // namespace hub::number_assignment::agent_limits

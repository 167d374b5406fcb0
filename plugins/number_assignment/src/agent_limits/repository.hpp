/// @file
/// @brief Limits of single agents in the database.
#pragma once

#include <vector>

#include "agent_limits/model.hpp"
#include "hub/db/transaction.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::number_assignment::agent_limits::repository {

/// Agents that have limits of their own, by user name.
std::vector<AgentLimits> list(db::Transaction& tx, std::int64_t organizationId);
/// nullopt: nobody of the organization.
std::optional<AgentLimits> find(db::Transaction& tx, std::int64_t organizationId, std::int64_t agentId);
/// Until the transaction ends nobody else changes them.
void lock(db::Transaction& tx, std::int64_t organizationId, std::int64_t agentId);
/// Without any limit the agent's row goes.
void put(db::Transaction& tx, std::int64_t organizationId, const AgentLimits& limits, time::Timestamp now);

}  // namespace hub::number_assignment::agent_limits::repository

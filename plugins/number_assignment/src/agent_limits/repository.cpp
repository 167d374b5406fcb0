#include "agent_limits/repository.hpp"

#include "number_assignment/sql.hpp"

namespace hub::number_assignment::agent_limits {

AgentLimits AgentLimits::fromRow(const db::Row& row) {
    const auto limit = [&](std::string_view name) { return row.get<std::optional<std::int32_t>>(name); };
    return {row.get<std::int64_t>("agent_id"),
            row.get<std::string>("agent_uuid"),
            row.get<std::string>("username"),
            limit("daily_limit"),
            limit("hourly_limit"),
            limit("default_daily_limit"),
            limit("default_hourly_limit")};
}

namespace repository {

std::vector<AgentLimits> list(db::Transaction& tx, std::int64_t organizationId) {
    return tx.queryAll<AgentLimits>(sql::kListAgentLimits, organizationId, std::optional<std::int64_t>());
}

std::optional<AgentLimits> find(db::Transaction& tx, std::int64_t organizationId, std::int64_t agentId) {
    return tx.queryOptional<AgentLimits>(sql::kListAgentLimits, organizationId, std::optional(agentId));
}

void lock(db::Transaction& tx, std::int64_t organizationId, std::int64_t agentId) {
    tx.execute(sql::kLockAgentLimits, organizationId, agentId);
}

void put(db::Transaction& tx, std::int64_t organizationId, const AgentLimits& limits, time::Timestamp now) {
    if (limits.daily || limits.hourly)
        tx.execute(sql::kPutAgentLimits, organizationId, limits.agentId, limits.daily, limits.hourly, now);
    else
        tx.execute(sql::kDeleteAgentLimits, organizationId, limits.agentId);
}

}  // namespace repository

}  // namespace hub::number_assignment::agent_limits

#include "agent_limits/service.hpp"

#include "agent_limits/repository.hpp"
#include "hub/identity/directory.hpp"

namespace hub::number_assignment::agent_limits {

namespace {

json::Value shown(const AgentLimits& limits) {
    const auto value = [](const std::optional<int>& limit) { return limit ? json::Value(*limit) : json::Value(); };
    return json::Object{{"daily_limit", value(limits.daily)}, {"hourly_limit", value(limits.hourly)}};
}

enum class Purpose { kShow, kChange };

std::optional<AgentLimits> findOf(db::Transaction& tx, std::int64_t organizationId, const std::string& agent,
                                  Purpose purpose) {
    const auto user = identity::findUserByReference(tx, organizationId, agent);
    if (!user) return std::nullopt;
    if (purpose == Purpose::kChange) repository::lock(tx, organizationId, user->id);
    return repository::find(tx, organizationId, user->id);
}

}  // namespace

std::vector<AgentLimits> LimitService::list(std::int64_t organizationId) {
    return database_.inStatement(
        "list_agent_limits", [&](db::Transaction& tx) { return repository::list(tx, organizationId); },
        db::Retry::kIdempotent);
}

std::optional<AgentLimits> LimitService::find(std::int64_t organizationId, const std::string& agent) {
    return database_.inTransaction(
        "find_agent_limits", [&](db::Transaction& tx) { return findOf(tx, organizationId, agent, Purpose::kShow); },
        {.readOnly = true});
}

std::optional<AgentLimits> LimitService::change(const Actor& actor, const std::string& agent,
                                                const std::function<void(AgentLimits&)>& change) {
    return database_.inTransaction("change_agent_limits", [&](db::Transaction& tx) -> std::optional<AgentLimits> {
        std::optional<AgentLimits> limits = findOf(tx, actor.organizationId, agent, Purpose::kChange);
        if (!limits) return std::nullopt;
        const json::Value before = shown(*limits);
        change(*limits);
        repository::put(tx, actor.organizationId, *limits, clock_.now());
        identity::AuditEntry entry = auditEntry(actor, "agent_call_limits.changed", "user", limits->agentUuid);
        entry.before = before;
        entry.after = shown(*limits);
        identity::recordAudit(tx, entry);
        return limits;
    });
}

}  // namespace hub::number_assignment::agent_limits

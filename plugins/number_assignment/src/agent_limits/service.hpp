/// @file
/// @brief Shows and changes limits of single agents.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "../actor.hpp"
#include "agent_limits/model.hpp"
#include "hub/db/database.hpp"
#include "hub/time/clock.hpp"

namespace hub::number_assignment::agent_limits {

/// Thread-safe. Every change is in the audit trail.
class LimitService {
public:
    /// The referred outlive the service.
    LimitService(db::Database& database, const time::Clock& clock) : database_(database), clock_(clock) {}

    std::vector<AgentLimits> list(std::int64_t organizationId);
    /// An agent by id or UUID; nullopt: nobody of the organization.
    std::optional<AgentLimits> find(std::int64_t organizationId, const std::string& agent);
    std::optional<AgentLimits> change(const Actor& actor, const std::string& agent,
                                      const std::function<void(AgentLimits&)>& change);

private:
    db::Database& database_;
    const time::Clock& clock_;
};

}  // namespace hub::number_assignment::agent_limits

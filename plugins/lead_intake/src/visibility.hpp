/// @file visibility.hpp
/// @brief Which leads somebody may see and what they may do with them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hub/auth/principal.hpp"

namespace hub::lead_intake {

/// Limits that lead_visible() applies; all absent: every lead of the organization.
struct Visibility {
    std::optional<std::int64_t> agentId;               ///< Only leads given to this agent.
    std::optional<std::vector<std::string>> statuses;  ///< Only leads in these statuses.
    std::optional<std::int64_t> salesRepId;            ///< Only this representative's leads and appointments.
};

/// Who works a lead.
struct Viewer {
    std::int64_t organizationId = 0;
    std::string actor;        ///< For history: "user:17".
    std::int64_t userId = 0;  ///< 0 for API keys.
    Visibility visibility;
    bool mayAssign = false;   ///< Give leads to other people.
    bool mayQualify = false;  ///< Decide what becomes of a lead that was submitted.
};

/// `organizationId` is the caller's own, or the one a superuser without organization has named.
Viewer viewerOf(const auth::Principal& principal, std::int64_t organizationId);

}  // namespace hub::lead_intake

#include "visibility.hpp"

namespace hub::lead_intake {

namespace {

/// From the moment an agent submits a lead until it is closed.
std::vector<std::string> qualifierStatuses() {
    return {"sent_to_kelly",      "qualified", "appointment_set", "no_contact",         "blow_out",       "callback",
            "pass_back_to_agent", "pass_back", "on_hold",         "qualifier_callback", "desk_top_survey"};
}

}  // namespace

Viewer viewerOf(const auth::Principal& principal, std::int64_t organizationId) {
    Viewer viewer;
    viewer.organizationId = organizationId;
    viewer.actor = principal.actor();
    viewer.userId = principal.userId;
    const bool seesAll = principal.hasRole(auth::Role::kAdmin) || principal.hasRole(auth::Role::kManager);
    viewer.mayAssign = seesAll;
    viewer.mayQualify = seesAll || principal.hasRole(auth::Role::kQualifier);
    if (seesAll) return viewer;
    if (principal.hasRole(auth::Role::kQualifier))
        viewer.visibility.statuses = qualifierStatuses();
    else if (principal.hasRole(auth::Role::kSalesRep))
        viewer.visibility.salesRepId = principal.userId;
    else
        viewer.visibility.agentId = principal.userId;
    return viewer;
}

}  // namespace hub::lead_intake

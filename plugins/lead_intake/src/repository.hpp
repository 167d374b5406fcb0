/// @file repository.hpp
/// @brief The plugin's SQL. Every function works inside the caller's transaction and organization.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "call_event.hpp"
#include "config.hpp"
#include "hub/db/transaction.hpp"
#include "lead_input.hpp"
#include "model.hpp"
#include "visibility.hpp"

namespace hub::lead_intake {

/// One call event, ready to be stored.
struct CallEvent {
    Source source;
    EventKind kind = EventKind::kFromDialer;
    std::optional<std::string> key;  ///< See callEventKey.
    std::string actor;
    std::optional<std::int64_t> agentId;
    Reassign reassign = Reassign::kAlways;
    LeadInput input;
    time::Timestamp at{};
};

/// Finds or makes the lead. nullopt: it was changed meanwhile, run it again in a new statement; so too after
/// db::UniqueViolation (another request made the lead first).
std::optional<TakenLead> takeLead(db::Transaction& tx, const CallEvent& event);

/// What a list shows. Absent filters filter nothing.
struct LeadFilter {
    std::optional<std::string> status;
    std::optional<std::int64_t> agentId;
    std::optional<std::string> campaign;
    std::optional<time::Date> from;            ///< First day of creation, in the organization's time zone.
    std::optional<time::Date> to;              ///< Last day.
    std::optional<std::string> searchPattern;  ///< LIKE, over name, telephone numbers and e-mail address.
};

/// Where a page begins: after this lead in the order, or at an offset.
struct PagePosition {
    std::string ordering = "-created_at";  ///< [-]created_at, full_name or status.
    std::optional<std::int64_t> afterId;
    std::optional<time::Timestamp> afterCreatedAt;
    std::optional<std::string> afterText;  ///< Name or status.
    std::int64_t offset = 0;
    int limit = 20;
};

struct LeadPage {
    std::vector<Lead> leads;
    std::int64_t count = 0;  ///< Of all that match, but at most countLimit + 1.
};

LeadPage listLeads(db::Transaction& tx, const Viewer& viewer, const LeadFilter& filter, const PagePosition& position,
                   int countLimit);
std::vector<Lead> listChangedLeads(db::Transaction& tx, const Viewer& viewer, time::Timestamp since, int limit);

/// By id, or by uuid.
std::optional<std::int64_t> findLeadId(db::Transaction& tx, std::int64_t organizationId, std::string_view reference);
std::optional<Lead> findLead(db::Transaction& tx, const Viewer& viewer, std::int64_t id);
/// Until the end of the transaction; false when there is no such lead.
bool lockLead(db::Transaction& tx, std::int64_t organizationId, std::int64_t id);
/// Writes every editable value of a locked lead, and its history when something changed.
/// @throws db::UniqueViolation (leads_phone_e164_key)
void updateLead(db::Transaction& tx, const Lead& lead, std::string_view kind, std::string_view actor,
                time::Timestamp at);
std::optional<std::int64_t> findPhoneOwner(db::Transaction& tx, std::int64_t organizationId,
                                           std::string_view phoneE164);

std::vector<HistoryEntry> listHistory(db::Transaction& tx, const Lead& lead, std::optional<std::int64_t> before,
                                      int limit);
std::int64_t countHistory(db::Transaction& tx, const Lead& lead);

/// Months from `firstDay` on get their partition of the history. @return how many were made.
int prepareHistory(db::Transaction& tx, time::Date firstDay, int months);
/// @return how many were forgotten, at most `limit`.
std::int64_t forgetCallEvents(db::Transaction& tx, time::Timestamp before, int limit);

}  // namespace hub::lead_intake

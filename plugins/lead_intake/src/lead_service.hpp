/// @file lead_service.hpp
/// @brief Working the leads: lists, changes, dispositions, qualification.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "config.hpp"
#include "hub/db/database.hpp"
#include "hub/events/event.hpp"
#include "hub/json/value.hpp"
#include "hub/time/clock.hpp"
#include "model.hpp"
#include "repository.hpp"
#include "values.hpp"

namespace hub::lead_intake {

/// No such lead among those the viewer sees.
class LeadNotFound : public std::runtime_error {
public:
    LeadNotFound() : std::runtime_error("Not found.") {}
};

/// The viewer sees the lead but may not do this to it, or not now. what() is for the client.
class NotAllowed : public std::runtime_error {
public:
    enum class Reason { kRole, kStatus };
    NotAllowed(Reason reason, const std::string& message) : std::runtime_error(message), reason_(reason) {}
    Reason reason() const noexcept { return reason_; }

private:
    Reason reason_;
};

class InvalidChange : public std::runtime_error {
public:
    explicit InvalidChange(std::vector<Problem> problems)
        : std::runtime_error("Invalid input."), problems_(std::move(problems)) {}
    const std::vector<Problem>& problems() const noexcept { return problems_; }

private:
    std::vector<Problem> problems_;
};

struct ListQuery {
    LeadFilter filter;
    std::optional<std::string> agentReference;  ///< Resolved into filter.agentId.
    PagePosition position;
};

struct History {
    std::vector<HistoryEntry> entries;  ///< Newest first.
    std::int64_t count = 0;
};

/// Thread-safe.
class LeadService {
public:
    LeadService(db::Database& database, const time::Clock& clock, events::Announcer& announcer)
        : database_(database), clock_(clock), announcer_(announcer) {}

    LeadPage list(const Viewer& viewer, ListQuery query, int countLimit);
    std::vector<Lead> changedSince(const Viewer& viewer, time::Timestamp since, int limit);
    Lead get(const Viewer& viewer, std::string_view reference);
    History history(const Viewer& viewer, std::string_view reference, std::optional<std::int64_t> before, int limit);

    Lead change(const Viewer& viewer, std::string_view reference, const json::Value& body,
                std::string_view defaultRegion);
    /// {"disposition": …, "notes": …}: how the agent's call ended.
    Lead dispose(const Viewer& viewer, std::string_view reference, const json::Value& body);
    /// From the agent to the qualifiers; `refusal` is said when the lead is not in status "interested".
    Lead submit(const Viewer& viewer, std::string_view reference, const std::string& refusal);
    /// {"status": …, "qualifier_notes": …, "appointment_date": …, "field_sales_rep": …}: what became of a submitted
    /// lead.
    Lead qualify(const Viewer& viewer, std::string_view reference, const json::Value& body,
                 std::string_view defaultRegion);

    std::optional<std::int64_t> findOrganization(std::string_view reference);

private:
    template <class Edit>
    Lead edit(const Viewer& viewer, std::string_view reference, std::string_view kind, const Edit& change);
    std::optional<Person> findPerson(db::Transaction& tx, const Viewer& viewer, std::string_view reference);
    void assign(db::Transaction& tx, const Viewer& viewer, const json::Value& body, Lead& lead);

    db::Database& database_;
    const time::Clock& clock_;
    events::Announcer& announcer_;
};

}  // namespace hub::lead_intake

/// @file model.hpp
/// @brief A lead and its history as the plugin handles them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hub/json/value.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::lead_intake {

/// Somebody a lead is given to.
struct Person {
    std::int64_t id = 0;
    std::string username;
    std::string name;
};

struct Lead {
    std::int64_t id = 0;
    std::string uuid;
    std::int64_t organizationId = 0;
    std::optional<std::string> dialerLeadId;  ///< Under which a dialer named it last.
    std::string fullName;
    std::optional<std::string> phone;      ///< As sent.
    std::optional<std::string> phoneE164;  ///< Absent when `phone` is no telephone number or another lead's.
    std::optional<std::string> email;
    std::string status;
    std::optional<std::string> disposition;
    std::optional<std::string> campaign;
    std::optional<Person> agent;
    std::optional<Person> salesRep;
    std::optional<time::Timestamp> appointmentDate;
    std::optional<std::string> saleAmount;  ///< Decimal with two places.
    json::Object fields;                    ///< Known fields without a column, by name.
    json::Object extra;                     ///< What else dialers sent.
    time::Timestamp createdAt{};
    time::Timestamp updatedAt{};

    /// From a row of lead_details as JSON. @throws std::runtime_error for another shape.
    static Lead fromJson(const json::Value& document);
};

/// What take_lead answered; kept in lead_call_events for repeats.
struct TakenLead {
    Lead lead;
    bool created = false;
    bool repeated = false;  ///< The answer of an earlier request of the same call event.
    std::vector<std::string> warnings;
    /// The lead the telephone number belongs to, when the lead id named another one.
    struct Other {
        std::int64_t id = 0;
        std::string uuid;
        std::optional<std::string> dialerLeadId;
    };
    std::optional<Other> other;

    static TakenLead fromJson(const json::Value& answer);
};

struct HistoryEntry {
    std::int64_t id = 0;
    time::Timestamp occurredAt{};
    std::string kind;
    std::string actor;
    bool created = false;
    json::Value changes;  ///< {"field": [old, new]}
    std::vector<std::string> warnings;
};

}  // namespace hub::lead_intake

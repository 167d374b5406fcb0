/// @file lead_input.hpp
/// @brief Fields as sent → what is to be stored.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/wire.hpp"
#include "hub/json/value.hpp"
#include "statuses.hpp"
#include "values.hpp"

namespace hub::lead_intake {

/// An absent value leaves the stored one alone.
struct LeadInput {
    std::optional<std::string> dialerLeadId;
    std::optional<std::string> fullName;
    std::optional<std::string> phone;      ///< As sent.
    std::optional<std::string> phoneE164;  ///< Set by identifyPhone.
    std::optional<std::string> email;
    std::optional<std::string> status;
    std::optional<std::string> campaign;
    std::optional<std::string> disposition;
    json::Object fields;  ///< Known fields without a column, by name, converted.
    json::Object extra;   ///< Everything else, by the sender's name, as sent.
    std::vector<std::string> warnings;
    std::vector<Problem> problems;  ///< Only from strict senders.

    /// Text of a known field, wherever it is stored; empty when absent.
    std::string field(std::string_view name) const;
};

struct Interpretation {
    EventKind kind = EventKind::kFromDialer;
    /// Refuse what does not fit (clients that read our answer). Else it is kept in `extra` and the lead is taken.
    bool strict = false;
};

LeadInput interpret(const dialect::Wire& wire, const Interpretation& how);

struct PhoneRules {
    std::string_view defaultRegion;  ///< Of the dialer, ISO 3166 alpha-2.
    bool trustPhoneCode = true;      ///< Read national numbers in the country of `phone_code` first.
};

/// Fills phoneE164 from `phone`, else `phone_number`; a number that is none leaves a warning.
void identifyPhone(LeadInput& input, const PhoneRules& rules);

/// Who the request is about, most decisive first: dialer_user_id, user, closer, fronter; without empty ones.
std::vector<std::string> agentCandidates(const LeadInput& input);

}  // namespace hub::lead_intake

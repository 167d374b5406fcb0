/// @file
/// @brief The numbers of an organization and whose they are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hub/db/row.hpp"
#include "hub/json/value.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::number_assignment::inventory {

/// Of one number to one agent.
struct Assignment {
    std::int64_t agentId = 0;
    std::string agentUuid;
    std::string firstName;
    std::string lastName;
    std::optional<std::string> email;
    int dailyLimit = 0;
    std::optional<int> hourlyLimit;
    std::vector<std::string> allowedCountries;
    std::vector<std::string> blockedCountries;
    int callsToday = 0;  ///< Committed ones, on the organization's day.
};

struct PhoneNumber {
    std::string id;
    std::string organizationUuid;
    std::string phoneNumber;  ///< E.164
    std::string provider;     ///< "telnyx", "twilio"
    std::string countryCode;  ///< ISO 3166 alpha-2
    json::Value capabilities;
    std::string status;  ///< "active", "inactive"
    std::string label;
    std::optional<int> dailyLimit;  ///< Of the number, whoever calls; absent: the organization's setting.
    std::optional<int> hourlyLimit;
    std::optional<int> cooldownSeconds;
    time::Timestamp createdAt{};
    time::Timestamp updatedAt{};
    std::optional<Assignment> assignment;
    static PhoneNumber fromRow(const db::Row& row);
};

struct NumberFilter {
    std::optional<std::string> id;
    std::optional<std::string> status;
    std::optional<bool> assigned;
    std::optional<std::string> provider;
    std::optional<std::string> countryCode;
    std::optional<std::int64_t> agentId;
    std::optional<std::string> search;  ///< Part of number or label.
};

/// Newest first; the page after the number with that id (from the beginning when there is none).
struct NumberPage {
    std::optional<std::string> after;
    int limit = 1000;
};

/// A checked number that is about to be added.
struct NewNumber {
    std::string phoneNumber;  ///< E.164
    std::string provider;
    std::string countryCode;
    std::string areaCode;
    json::Value capabilities;
    std::string label;
};

}  // namespace hub::number_assignment::inventory

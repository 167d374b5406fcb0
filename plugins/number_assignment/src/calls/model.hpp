/// @file
/// @brief Calls that somebody wants to make, and how an organization's numbers are used.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hub/db/row.hpp"
#include "hub/json/value.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::number_assignment::calls {

/// The other end of a call.
struct Destination {
    std::string e164;
    std::optional<std::string> country;  ///< Absent: libphonenumber does not know the range.
    std::string areaCode;
    std::vector<std::string> zones;  ///< Every time zone it may be in.
};

struct CallRequest {
    std::int64_t organizationId = 0;
    std::optional<std::int64_t> agentId;  ///< Neither of the two: who has the number, or nobody in particular.
    std::optional<std::string> agentUuid;
    std::optional<std::string> numberId;
    Destination destination;
    std::optional<std::string> idempotencyKey;
};

enum class Outcome { kAllowed, kRepeated, kRefused, kKeyReused, kNumberNotFound, kAgentNotFound };

struct Reason {
    std::string reason;  ///< "daily_limit_reached", …
    std::string level;   ///< What it is about: "number_agent", "number", "agent", "organization", "destination"
    std::optional<int> limit;
    std::optional<int> used;
    std::optional<time::Timestamp> nextAllowedAt;  ///< Absent: not by itself.
};

struct RefusedNumber {
    std::string id;
    std::string phoneNumber;
    std::vector<Reason> reasons;
};

struct Decision {
    Outcome outcome = Outcome::kRefused;
    // kAllowed and kRepeated
    std::string id;
    std::string numberId;
    std::string phoneNumber;
    std::string provider;  ///< Empty when the number is gone.
    std::optional<int> remaining;
    time::Timestamp expiresAt{};
    std::string state;
    // kRefused
    std::vector<Reason> reasons;  ///< Whatever number is called from.
    std::vector<RefusedNumber> numbers;
    static Decision fromRow(const db::Row& row);
};

/// How a call is: "reserved", "committed", "cancelled", "expired".
struct CallState {
    std::string state;
    bool changed = false;
    std::vector<Reason> reasons;  ///< Why a call that was committed too late does not count.
    static CallState fromRow(const db::Row& row);
};

/// Absent limits: none.
struct CallingSettings {
    std::vector<std::string> selection;
    bool usePool = false;
    int stickyDays = 30;
    std::optional<int> organizationDailyLimit;
    std::optional<int> organizationHourlyLimit;
    std::optional<int> agentDailyLimit;
    std::optional<int> agentHourlyLimit;
    std::optional<int> numberDailyLimit;
    std::optional<int> numberHourlyLimit;
    int cooldownSeconds = 0;
    std::vector<std::string> allowedCountries;
    std::vector<std::string> blockedCountries;
    std::optional<std::string> callingFrom;  ///< "08:00"
    std::optional<std::string> callingUntil;
    std::vector<std::int64_t> callingDays;  ///< ISO: 1 is Monday.
    std::string callingHoursOf;             ///< "destination", "organization"
    std::string timeZone;                   ///< Of the organization.
    static CallingSettings fromRow(const db::Row& row);
};

struct UsageQuery {
    time::Date from{};
    time::Date until{};
    std::optional<std::string> numberId;
    std::optional<std::int64_t> agentId;
    bool perDay = true;
    bool perNumber = true;
    bool perAgent = true;
    std::int64_t limit = 1000;
    std::int64_t offset = 0;
};

/// Absent members were summed up over, or there is no such agent (any more).
struct UsageRow {
    std::optional<time::Date> date;
    std::optional<std::string> numberId;
    std::optional<std::string> phoneNumber;
    std::optional<std::string> agentUuid;
    std::optional<std::string> agentUsername;
    std::optional<std::string> agentName;
    std::int64_t calls = 0;
    static UsageRow fromRow(const db::Row& row);
};

}  // namespace hub::number_assignment::calls

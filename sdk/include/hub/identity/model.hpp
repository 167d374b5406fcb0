/// @file hub/identity/model.hpp
/// @brief The shared identity model (migrations/core): one row per person, whatever plugin met them first.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "hub/auth/principal.hpp"
#include "hub/db/row.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::identity {

/// Organization = company = client = tenant.
struct Organization {
    std::int64_t id = 0;
    std::string uuid;
    std::string name;  ///< Unique without regard to case, fit for URL paths: "main".
    std::string displayName;
    std::string timeZone;       ///< IANA, "Europe/London".
    std::string defaultRegion;  ///< ISO 3166 alpha-2, for telephone numbers people type without a country code.
    bool active = true;
    static Organization fromRow(const db::Row& row);
};

enum class UserKind { kHuman, kSystem };
enum class AgentType { kInbound, kOutbound, kBoth };
std::string_view toString(AgentType type) noexcept;  ///< "inbound", "outbound", "both"

struct User {
    std::int64_t id = 0;
    std::string uuid;
    std::optional<std::int64_t> organizationId;
    std::optional<std::string> organizationName;
    std::string username;  ///< Unique without regard to case.
    std::optional<std::string> email;  ///< Unique without regard to case.
    std::string firstName;
    std::string lastName;
    std::optional<std::string> phoneNumber;  ///< E.164, unique.
    auth::Role role = auth::Role::kAgent;
    AgentType agentType = AgentType::kBoth;  ///< Which calls the agent takes.
    bool active = true;
    bool superuser = false;
    UserKind kind = UserKind::kHuman;
    bool mustChangePassword = false;
    std::optional<std::string> keycloakId;
    time::Timestamp createdAt{};
    time::Timestamp updatedAt{};

    /// "First Last", or the user name when both are empty.
    std::string fullName() const;
    static User fromRow(const db::Row& row);
};

/// A telephone system that sends leads or pulls numbers.
struct Dialer {
    std::int64_t id = 0;
    std::int64_t organizationId = 0;
    std::string name;           ///< Unique in the organization.
    std::string defaultRegion;  ///< ISO 3166 alpha-2, for phone numbers without a usable country code.
    static Dialer fromRow(const db::Row& row);
};

/// (dialer, dialer's user id) → user. Ids are text, compared without regard to case, kept as written.
struct DialerLink {
    std::int64_t id = 0;
    std::int64_t dialerId = 0;
    std::string dialerUserId;
    std::int64_t userId = 0;
    static DialerLink fromRow(const db::Row& row);
};

struct ApiKey {
    std::int64_t id = 0;
    std::int64_t organizationId = 0;
    std::optional<std::int64_t> dialerId;
    std::string name;
    std::string prefix;  ///< First characters of the key, to recognise it; the key itself is only stored as a hash.
    std::set<std::string, std::less<>> scopes;
    std::optional<time::Timestamp> expiresAt;
    std::optional<time::Timestamp> revokedAt;
    std::optional<time::Timestamp> lastUsedAt;
    time::Timestamp createdAt{};
    static ApiKey fromRow(const db::Row& row);
};

}  // namespace hub::identity

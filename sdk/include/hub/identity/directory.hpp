/// @file hub/identity/directory.hpp
/// @brief Reads and writes the identity tables inside the caller's transaction. Every change belongs next to an audit
/// entry (identity/audit.hpp) in the same transaction.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/db/transaction.hpp"
#include "hub/identity/model.hpp"

namespace hub::identity {

// Organizations
std::optional<Organization> findOrganization(db::Transaction& tx, std::string_view name);
std::optional<Organization> findOrganization(db::Transaction& tx, std::int64_t id);
std::vector<Organization> listOrganizations(db::Transaction& tx);  ///< By name.

struct NewOrganization {
    std::string name;
    std::string displayName;
    std::string timeZone = "Europe/London";
    std::string defaultRegion = "GB";
};
/// @throws http::Error (400) for a time zone PostgreSQL does not know; db::UniqueViolation: organizations_name_key.
Organization createOrganization(db::Transaction& tx, const NewOrganization& organization);

// Users. References accept the integer id or the uuid as text.
std::optional<User> findUser(db::Transaction& tx, std::int64_t id);
std::optional<User> findUserByReference(db::Transaction& tx, std::int64_t organizationId, std::string_view idOrUuid);
std::optional<User> findUserByUsername(db::Transaction& tx, std::string_view username);

struct NewUser {
    std::optional<std::int64_t> organizationId;
    std::string username;
    std::optional<std::string> email;
    std::string firstName;
    std::string lastName;
    std::optional<std::string> phoneNumber;
    auth::Role role = auth::Role::kAgent;
    AgentType agentType = AgentType::kBoth;
    bool superuser = false;
    bool active = true;
    std::optional<std::string> passwordHash;  ///< bcrypt; absent: cannot sign in with a password.
    bool mustChangePassword = false;
};
/// @throws db::UniqueViolation: users_username_key, users_email_key, users_phone_number_key
User createUser(db::Transaction& tx, const NewUser& user);

/// What users may change about themselves. Every member is written.
struct Profile {
    std::string username;
    std::optional<std::string> email;
    std::string firstName;
    std::string lastName;
    std::optional<std::string> phoneNumber;
};
/// @throws db::UniqueViolation as createUser; db::UnexpectedRowCount when there is no such user.
User updateProfile(db::Transaction& tx, std::int64_t id, const Profile& profile);

// Dialers and links
std::optional<Dialer> findDialer(db::Transaction& tx, std::int64_t organizationId, std::string_view name);
std::optional<Dialer> findDialer(db::Transaction& tx, std::int64_t id);
Dialer createDialer(db::Transaction& tx, std::int64_t organizationId, std::string_view name, std::string_view defaultRegion);
std::vector<Dialer> listDialers(db::Transaction& tx, std::int64_t organizationId);  ///< By name.
/// Creates the link or moves it to the user. @throws http::Error (400) unless the user is of the dialer's organization or a
/// system user.
void linkDialerUser(db::Transaction& tx, std::int64_t dialerId, std::string_view dialerUserId, std::int64_t userId);

/// VICIdial's VDAD and VDCL mean "no agent" (any case).
bool isDialerPseudoUser(std::string_view dialerUserId) noexcept;

/// Who a dialer means: the dialer's links first, then the organization's users by user name; in both "8050" also finds
/// "user_8050" and the other way round, after the exact spelling. Only active people of the organization are found, never a
/// system user. nullopt: unknown. One statement.
std::optional<User> resolveDialerUser(db::Transaction& tx, std::int64_t organizationId, std::optional<std::int64_t> dialerId,
                                      std::string_view dialerUserId);

}  // namespace hub::identity

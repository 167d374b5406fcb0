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
Organization createOrganization(db::Transaction& tx, std::string_view name, std::string_view displayName, std::string_view timeZone);

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
    bool superuser = false;
    bool active = true;
    std::optional<std::string> passwordHash;  ///< bcrypt; absent: cannot sign in with a password.
    bool mustChangePassword = false;
};
/// @throws db::UniqueViolation: users_username_key, users_email_key, users_phone_number_key
User createUser(db::Transaction& tx, const NewUser& user);

// Dialers and links
std::optional<Dialer> findDialer(db::Transaction& tx, std::int64_t organizationId, std::string_view name);
std::optional<Dialer> findDialer(db::Transaction& tx, std::int64_t id);
Dialer createDialer(db::Transaction& tx, std::int64_t organizationId, std::string_view name, std::string_view defaultRegion);
void linkDialerUser(db::Transaction& tx, std::int64_t dialerId, std::string_view dialerUserId, std::int64_t userId);

/// VICIdial's VDAD and VDCL mean "no agent" (any case).
bool isDialerPseudoUser(std::string_view dialerUserId) noexcept;

/// Who a dialer means: the dialer's links first, then the organization's active users by user name; "8050" also finds user
/// "user_8050" and the other way round. Never a system user. nullopt: unknown.
std::optional<User> resolveDialerUser(db::Transaction& tx, std::int64_t organizationId, std::optional<std::int64_t> dialerId,
                                      std::string_view dialerUserId);

}  // namespace hub::identity

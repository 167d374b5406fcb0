/// @file hub/auth/principal.hpp
/// @brief Who is calling: a person, a dialer or another system.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace hub::auth {

enum class Role { kAdmin, kManager, kQualifier, kSalesRep, kAgent };
std::string_view toString(Role role) noexcept;  ///< "admin", "manager", "qualifier", "sales_rep", "agent"
std::optional<Role> parseRole(std::string_view text) noexcept;

/// What an API key may be used for.
namespace scope {
inline constexpr std::string_view kDialer = "dialer";              ///< Dialer endpoints: leads, number queue.
inline constexpr std::string_view kProvisioning = "provisioning";  ///< User provisioning and its webhooks.
inline constexpr std::string_view kAdmin = "admin";                ///< Everything an organization's admin may do.
/// Not a right of its own: what the other scopes allow, for every organization. The caller names the one it means.
inline constexpr std::string_view kAnyOrganization = "any_organization";
}  // namespace scope

enum class PrincipalKind { kAnonymous, kUser, kApiKey };

/// Value type. For users role is set; for API keys scopes is.
struct Principal {
    PrincipalKind kind = PrincipalKind::kAnonymous;
    std::optional<std::int64_t> organizationId;  ///< Absent for superusers that belong to none.
    // kUser
    std::int64_t userId = 0;
    std::string username;
    std::optional<Role> role;
    bool superuser = false;
    // kApiKey
    std::int64_t apiKeyId = 0;
    std::string apiKeyName;
    std::set<std::string, std::less<>> scopes;
    std::optional<std::int64_t> dialerId;
    std::string dialerName;

    bool isUser() const noexcept { return kind == PrincipalKind::kUser; }
    bool isApiKey() const noexcept { return kind == PrincipalKind::kApiKey; }
    /// A superuser has every role; an API key with scope "admin" has kAdmin.
    bool hasRole(Role wanted) const noexcept;
    /// Exactly this scope: "admin" does not stand for the others.
    bool hasScope(std::string_view wanted) const noexcept;
    /// For logs and the audit trail: "user:17", "api_key:3" or "anonymous".
    std::string actor() const;
};

}  // namespace hub::auth

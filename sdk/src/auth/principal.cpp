#include "hub/auth/principal.hpp"

#include <array>
#include <utility>

namespace hub::auth {

namespace {

constexpr std::array<std::pair<Role, std::string_view>, 5> kRoleNames{{
    {Role::kAdmin, "admin"},
    {Role::kManager, "manager"},
    {Role::kQualifier, "qualifier"},
    {Role::kSalesRep, "sales_rep"},
    {Role::kAgent, "agent"},
}};

}  // namespace

std::string_view toString(Role role) noexcept {
    for (const auto& [value, name] : kRoleNames) {
        if (value == role) return name;
    }
    return "agent";
}

std::optional<Role> parseRole(std::string_view text) noexcept {
    for (const auto& [value, name] : kRoleNames) {
        if (name == text) return value;
    }
    return std::nullopt;
}

bool Principal::hasRole(Role wanted) const noexcept {
    if (isUser()) return superuser || role == wanted;
    return wanted == Role::kAdmin && hasScope(scope::kAdmin);
}

bool Principal::hasScope(std::string_view wanted) const noexcept {
    return isApiKey() && scopes.contains(wanted);
}

std::string Principal::actor() const {
    switch (kind) {
        case PrincipalKind::kUser:
            return "user:" + std::to_string(userId);
        case PrincipalKind::kApiKey:
            return "api_key:" + std::to_string(apiKeyId);
        case PrincipalKind::kAnonymous:
            break;
    }
    return "anonymous";
}

}  // namespace hub::auth

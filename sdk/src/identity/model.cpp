#include "hub/identity/model.hpp"

#include "columns.hpp"
#include "hub/db/error.hpp"

namespace hub::identity {

namespace {

/// The CHECK constraints admit no other value, so another one means a newer schema than this program.
[[noreturn]] void throwUnknown(const char* column, const std::string& value) {
    throw db::BadColumn(std::string(column) + ": unknown value \"" + value + "\"", {});
}

auth::Role readRole(const std::string& text) {
    const std::optional<auth::Role> role = auth::parseRole(text);
    if (!role) throwUnknown("role", text);
    return *role;
}

}  // namespace

AgentType readAgentType(const std::string& text) {
    for (const AgentType type : {AgentType::kInbound, AgentType::kOutbound, AgentType::kBoth}) {
        if (toString(type) == text) return type;
    }
    throwUnknown("agent_type", text);
}

std::string_view toString(AgentType type) noexcept {
    switch (type) {
        case AgentType::kInbound:
            return "inbound";
        case AgentType::kOutbound:
            return "outbound";
        case AgentType::kBoth:
            break;
    }
    return "both";
}

Organization Organization::fromRow(const db::Row& row) {
    Organization organization;
    organization.id = row.get<std::int64_t>("id");
    organization.uuid = row.get<std::string>("uuid");
    organization.name = row.get<std::string>("name");
    organization.displayName = row.get<std::string>("display_name");
    organization.timeZone = row.get<std::string>("time_zone");
    organization.defaultRegion = row.get<std::string>("default_region");
    organization.active = row.get<bool>("is_active");
    return organization;
}

std::string User::fullName() const {
    if (firstName.empty() && lastName.empty()) return username;
    if (firstName.empty() || lastName.empty()) return firstName + lastName;
    return firstName + " " + lastName;
}

User User::fromRow(const db::Row& row) {
    User user;
    user.id = row.get<std::int64_t>("id");
    user.uuid = row.get<std::string>("uuid");
    user.organizationId = row.get<std::optional<std::int64_t>>("organization_id");
    user.organizationName = row.get<std::optional<std::string>>("organization_name");
    user.username = row.get<std::string>("username");
    user.email = row.get<std::optional<std::string>>("email");
    user.firstName = row.get<std::string>("first_name");
    user.lastName = row.get<std::string>("last_name");
    user.phoneNumber = row.get<std::optional<std::string>>("phone_number");
    user.role = readRole(row.get<std::string>("role"));
    user.agentType = readAgentType(row.get<std::string>("agent_type"));
    user.kind = row.get<std::string>("kind") == "system" ? UserKind::kSystem : UserKind::kHuman;
    user.active = row.get<bool>("is_active");
    user.superuser = row.get<bool>("is_superuser");
    user.mustChangePassword = row.get<bool>("must_change_password");
    user.keycloakId = row.get<std::optional<std::string>>("keycloak_id");
    user.createdAt = row.get<time::Timestamp>("created_at");
    user.updatedAt = row.get<time::Timestamp>("updated_at");
    return user;
}

Dialer Dialer::fromRow(const db::Row& row) {
    Dialer dialer;
    dialer.id = row.get<std::int64_t>("id");
    dialer.organizationId = row.get<std::int64_t>("organization_id");
    dialer.name = row.get<std::string>("name");
    dialer.defaultRegion = row.get<std::string>("default_region");
    return dialer;
}

DialerLink DialerLink::fromRow(const db::Row& row) {
    DialerLink link;
    link.id = row.get<std::int64_t>("id");
    link.dialerId = row.get<std::int64_t>("dialer_id");
    link.dialerUserId = row.get<std::string>("dialer_user_id");
    link.userId = row.get<std::int64_t>("user_id");
    return link;
}

ApiKey ApiKey::fromRow(const db::Row& row) {
    ApiKey key;
    key.id = row.get<std::int64_t>("id");
    key.organizationId = row.get<std::int64_t>("organization_id");
    key.dialerId = row.get<std::optional<std::int64_t>>("dialer_id");
    key.name = row.get<std::string>("name");
    key.prefix = row.get<std::string>("prefix");
    for (std::string& scope : row.get<std::vector<std::string>>("scopes")) key.scopes.insert(std::move(scope));
    key.expiresAt = row.get<std::optional<time::Timestamp>>("expires_at");
    key.revokedAt = row.get<std::optional<time::Timestamp>>("revoked_at");
    key.lastUsedAt = row.get<std::optional<time::Timestamp>>("last_used_at");
    key.createdAt = row.get<time::Timestamp>("created_at");
    return key;
}

}  // namespace hub::identity

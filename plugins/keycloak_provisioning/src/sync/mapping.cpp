#include "sync/mapping.hpp"

#include <algorithm>

#include "hub/text/ascii.hpp"

namespace hub::keycloak_provisioning::sync {

namespace {

/// Absent is "not said", except that a name may be emptied.
std::optional<std::string> nonEmpty(std::string text) {
    if (text.empty()) return std::nullopt;
    return text;
}

/// As the table dialer_links wants them.
bool isDialerUserId(const std::string& text) {
    const bool control =
        std::any_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; });
    return text.size() <= 255 && !control && text::trim(text) == text;
}

}  // namespace

std::string textOf(const json::Value& object, std::string_view name) {
    const json::Value* member = object.find(name);
    return member && member->isString() ? member->asString() : std::string();
}

std::string attributeOf(const json::Value& user, const std::string& name) {
    const json::Value* attributes = user.find("attributes");
    const json::Value* values = attributes ? attributes->find(name) : nullptr;
    if (!values || !values->isArray() || values->asArray().empty()) return {};
    const json::Value& first = values->asArray().front();
    return first.isString() ? first.asString() : std::string();
}

bool isServiceAccount(const json::Value& user) {
    return user.find("serviceAccountClientId") || textOf(user, "username").starts_with("service-account-");
}

void leave(DesiredUser& desired, std::string_view name) {
    if (name == field::kEmail) desired.email.reset();
    if (name == field::kFirstName) desired.firstName.reset();
    if (name == field::kLastName) desired.lastName.reset();
    if (name == field::kClient) desired.client.reset();
    if (name == field::kUsername) desired.username.reset();
    if (name == field::kRole) desired.role.reset();
    if (name == field::kActive) desired.active.reset();
}

MappedUser mapUser(const json::Value& user, const Mapping& mapping, std::optional<auth::Role> role) {
    MappedUser mapped;
    DesiredUser& desired = mapped.desired;
    desired.keycloakId = textOf(user, "id");
    desired.email = nonEmpty(textOf(user, "email"));
    desired.firstName = textOf(user, "firstName");
    desired.lastName = textOf(user, "lastName");
    const json::Value* enabled = user.find("enabled");
    desired.active = enabled && enabled->isBool() && enabled->asBool();
    if (mapping.takeUsername) desired.username = nonEmpty(textOf(user, "username"));
    const std::string client = attributeOf(user, mapping.organizationAttribute);
    desired.client = nonEmpty(client.empty() ? mapping.defaultOrganization : client);
    if (!mapping.roles.empty()) desired.role = role.value_or(mapping.defaultRole);
    if (mapping.dialerUserAttribute.empty()) return mapped;
    mapped.dialerUserId = nonEmpty(attributeOf(user, mapping.dialerUserAttribute));
    if (mapped.dialerUserId && !isDialerUserId(*mapped.dialerUserId))
        desired.problem = {
            "invalid_format", mapping.dialerUserAttribute,
            mapping.dialerUserAttribute + " must have 1 to 255 characters, no line breaks and no spaces at its ends"};
    return mapped;
}

std::string findReasonToStop(const Toll& toll, const Guards& guards) {
    if (toll.nothingRead && toll.active > 0) return "Keycloak returned no users";
    const auto judge = [&](std::int64_t lost, std::int64_t of, const std::string& what) -> std::string {
        if (lost <= guards.alwaysAllowed) return {};
        const std::string many = std::to_string(lost) + " of " + std::to_string(of) + " " + what + ", more than ";
        if (lost > guards.maxUsers) return many + std::to_string(guards.maxUsers);
        if (lost * 100 > guards.maxPercent * of) return many + std::to_string(guards.maxPercent) + " %";
        return {};
    };
    const std::string users = judge(toll.deactivated, toll.active, "active users would be deactivated");
    return users.empty() ? judge(toll.unlinked, toll.linked, "dialer links would be removed") : users;
}

std::vector<Difference> splitByPolicy(DesiredUser& desired, const std::vector<FieldChange>& changes,
                                      const Settings& settings) {
    std::vector<Difference> differences;
    for (const FieldChange& change : changes) {
        const DriftPolicy policy = settings.policyOf(change.field);
        differences.push_back({desired.keycloakId, std::string(change.field), change.before, change.after,
                               std::string(toString(policy))});
        if (policy != DriftPolicy::kRepair) leave(desired, change.field);
    }
    return differences;
}

}  // namespace hub::keycloak_provisioning::sync

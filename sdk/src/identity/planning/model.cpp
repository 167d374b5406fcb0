#include "hub/identity/planning/model.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>

#include "../columns.hpp"
#include "hub/auth/hmac.hpp"
#include "hub/json/writer.hpp"

namespace hub::identity::planning {

namespace {

json::Value valueOf(const std::optional<std::string>& text) {
    return text ? json::Value(*text) : json::Value();
}
json::Value valueOf(const std::string& text) {
    return text;
}
json::Value valueOf(bool value) {
    return value;
}
json::Value valueOf(AgentType type) {
    return toString(type);
}
json::Value valueOf(auth::Role role) {
    return auth::toString(role);
}

void writeFields(json::Writer& out, const std::vector<FieldChange>& fields) {
    out.beginArray();
    for (const FieldChange& one : fields) out.value(one.field).value(one.before).value(one.after);
    out.endArray();
}

}  // namespace

ManagedUser ManagedUser::fromRow(const db::Row& row) {
    ManagedUser user;
    user.id = row.get<std::int64_t>("id");
    user.uuid = row.get<std::string>("uuid");
    user.version = row.get<std::int64_t>("version");
    user.organizationId = row.get<std::optional<std::int64_t>>("organization_id");
    user.client = row.get<std::optional<std::string>>("client").value_or("");
    user.keycloakId = row.get<std::optional<std::string>>("keycloak_id");
    user.username = row.get<std::string>("username");
    user.email = row.get<std::optional<std::string>>("email");
    user.firstName = row.get<std::string>("first_name");
    user.lastName = row.get<std::string>("last_name");
    user.phoneNumber = row.get<std::optional<std::string>>("phone_number");
    const auto role = auth::parseRole(row.text("role"));
    if (!role) throw std::runtime_error("a user has a role this hub does not know");
    user.role = *role;
    user.agentType = readAgentType(row.get<std::string>("agent_type"));
    user.active = row.get<bool>("is_active");
    user.superuser = row.get<bool>("is_superuser");
    user.system = row.text("kind") == "system";
    user.createdAt = row.get<time::Timestamp>("created_at");
    user.updatedAt = row.get<time::Timestamp>("updated_at");
    return user;
}

Client Client::fromRow(const db::Row& row) {
    return {row.get<std::int64_t>("id"), row.get<std::string>("name")};
}

std::string_view toString(Action action) noexcept {
    switch (action) {
        case Action::kCreated:
            return "created";
        case Action::kUpdated:
            return "updated";
        case Action::kUnchanged:
            return "unchanged";
        case Action::kDeactivated:
            return "deactivated";
        case Action::kActivated:
            return "activated";
        case Action::kRejected:
            return "rejected";
    }
    return "";
}

bool isSame(const ManagedUser& a, const ManagedUser& b) noexcept {
    const auto fields = [](const ManagedUser& user) {
        return std::tie(user.keycloakId, user.email, user.firstName, user.lastName, user.client, user.active,
                        user.username, user.role, user.phoneNumber, user.agentType);
    };
    return fields(a) == fields(b);
}

std::vector<FieldChange> difference(const ManagedUser& before, const ManagedUser& after) {
    std::vector<FieldChange> fields;
    const auto compare = [&](std::string_view name, const auto& a, const auto& b) {
        if (a != b) fields.push_back({name, valueOf(a), valueOf(b)});
    };
    compare(field::kKeycloakId, before.keycloakId, after.keycloakId);
    compare(field::kEmail, before.email, after.email);
    compare(field::kFirstName, before.firstName, after.firstName);
    compare(field::kLastName, before.lastName, after.lastName);
    compare(field::kClient, before.client, after.client);
    compare(field::kActive, before.active, after.active);
    compare(field::kUsername, before.username, after.username);
    compare(field::kRole, before.role, after.role);
    compare(field::kPhoneNumber, before.phoneNumber, after.phoneNumber);
    compare(field::kAgentType, before.agentType, after.agentType);
    return fields;
}

std::vector<FieldChange> UserChange::fields() const {
    return difference(before, after);
}

Action UserChange::action() const {
    if (creates()) return Action::kCreated;
    if (before.active != after.active) return after.active ? Action::kActivated : Action::kDeactivated;
    return isSame(before, after) ? Action::kUnchanged : Action::kUpdated;
}

std::size_t Plan::count(Action action) const noexcept {
    return static_cast<std::size_t>(
        std::count_if(verdicts.begin(), verdicts.end(), [&](const Verdict& one) { return one.action == action; }));
}

std::string Plan::hash() const {
    std::string text;
    json::Writer out(text);
    out.beginArray();
    for (const UserChange& change : changes) {
        out.value(change.before.id).value(change.before.version).value(change.after.keycloakId);
        writeFields(out, change.fields());
    }
    for (const Verdict& verdict : verdicts) out.value(toString(verdict.action));
    for (const std::string& client : newClients) out.value(client);
    out.endArray();
    return auth::toHex(auth::sha256(text));
}

}  // namespace hub::identity::planning

#include "admin/user_service.hpp"

#include "admin/directory.hpp"
#include "hub/auth/password.hpp"
#include "hub/http/error.hpp"
#include "hub/identity/access.hpp"
#include "hub/identity/audit.hpp"
#include "hub/identity/credentials.hpp"
#include "hub/identity/directory.hpp"
#include "seed/row_rules.hpp"

namespace hub::user_seeding::admin {

namespace {

/// A person of the caller's organization.
identity::User require(db::Transaction& tx, const Caller& caller, const std::string& username) {
    auto user = usernameProblem(username) ? std::nullopt : identity::findUserByUsername(tx, username);
    if (!user || user->organizationId != caller.author.organizationId || user->kind != identity::UserKind::kHuman)
        throw http::notFound("User \"" + username + "\" not found");
    return std::move(*user);
}

identity::AuditEntry auditEntry(const Caller& caller, const char* action, const identity::User& user) {
    identity::AuditEntry entry;
    entry.organizationId = caller.author.organizationId;
    entry.actor = caller.author.actor;
    entry.requestId = caller.author.requestId;
    entry.action = action;
    entry.objectType = "user";
    entry.objectId = std::to_string(user.id);
    return entry;
}

json::Value auditView(const identity::User& user) {
    return json::Object{{"username", user.username},
                        {"role", auth::toString(user.role)},
                        {"is_active", user.active},
                        {"first_name", user.firstName},
                        {"last_name", user.lastName}};
}

}  // namespace

NewPassword UserService::resetPassword(const Caller& caller, const std::string& username, const PasswordReset& reset) {
    const auto settings = settings_.get();
    NewPassword made;
    // Else an administrator could sign in as one who stands above.
    const auto check = [&](db::Transaction& tx) {
        made.user = require(tx, caller, username);
        if (made.user.superuser && !caller.superuser)
            throw http::forbidden("Only a superuser may reset a superuser's password");
    };
    database_.inTransaction("find_user", check, {.readOnly = true});
    if (reset.password) {
        if (const auto problem = passwordProblem(*reset.password, made.user.username, settings->allowWeakPasswords))
            throw http::badRequest("The password cannot be accepted", {{"password", "weak_password", *problem}});
    } else {
        made.generated = auth::generatePassword();
    }
    made.mustChange = reset.mustChange.value_or(!reset.password);
    const std::string hash =
        auth::hashPassword(reset.password.value_or(made.generated.value_or("")), settings->bcryptCost);
    database_.inTransaction("reset_password", [&](db::Transaction& tx) {
        identity::lockCredentials(tx, made.user.id);
        check(tx);
        identity::setPassword(tx, made.user.id, hash, made.mustChange);
        identity::recordAudit(tx, auditEntry(caller, "user.password_reset", made.user));
    });
    return made;
}

void UserService::remove(const Caller& caller, const std::string& username) try {
    const auto mirror = seeding_.mirror();
    database_.inTransaction("delete_user", [&](db::Transaction& tx) {
        const std::int64_t organization = caller.author.organizationId;
        repository::lockPeople(tx, organization, {username});
        const identity::User user = require(tx, caller, username);
        if (user.superuser) throw http::badRequest("Cannot delete superuser");
        const auto administrators = repository::administrators(tx, organization);
        if (administrators.count(user.id) > 0 && administrators.size() == 1)
            throw http::conflict("At least one active administrator has to remain");
        identity::endAccess(tx, {user.id}, clock_.now());
        directory::removeUser(tx, user.id);
        if (mirror && user.keycloakId) mirror->removed(tx, {{organization, *user.keycloakId}});
        identity::AuditEntry entry = auditEntry(caller, "user.deleted", user);
        entry.before = auditView(user);
        identity::recordAudit(tx, entry);
    });
} catch (const db::ForeignKeyViolation&) {
    throw http::conflict("User \"" + username + "\" has data that must be kept: deactivate the user instead");
}

}  // namespace hub::user_seeding::admin

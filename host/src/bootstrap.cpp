#include "bootstrap.hpp"

#include <sysexits.h>

#include <algorithm>
#include <array>
#include <system_error>

#include "command_support.hpp"
#include "credentials_file.hpp"
#include "hub/auth/api_key.hpp"
#include "hub/auth/principal.hpp"
#include "hub/identity/api_keys.hpp"
#include "hub/identity/credentials.hpp"
#include "hub/identity/directory.hpp"

namespace hub::host {

namespace {

constexpr const char* kUrl = "DIALHUB_URL";
constexpr const char* kOrganization = "DIALHUB_ORGANIZATION";
constexpr const char* kAdministrator = "DIALHUB_ADMIN_USERNAME";
constexpr const char* kPassword = "DIALHUB_ADMIN_PASSWORD";

struct KeyPlan {
    const char* variable;
    const char* name;
    std::string_view scope;
    bool ofDialer;
};
constexpr std::array<KeyPlan, 3> kKeys{{
    {"DIALER_API_KEY", "bootstrap: leads from the dialer", auth::scope::kDialer, true},
    {"DIALER_TOKEN", "bootstrap: number queue of the dialer", auth::scope::kDialer, true},
    {"PROVISIONING_API_KEY", "bootstrap: provisioning", auth::scope::kProvisioning, false},
}};

/// What one run did, for the report.
struct Changes {
    std::vector<std::string> created;
    bool passwordReset = false;
};

void checkKeys(const CredentialsFile& file, const std::filesystem::path& path) {
    for (const KeyPlan& plan : kKeys) {
        const auto key = file.get(plan.variable);
        if (key && !auth::isApiKeyForm(*key)) {
            throw CommandFailure(EX_DATAERR, path.string() + ": " + plan.variable +
                                                 " is not a key this hub made; remove the line to get a new one");
        }
    }
}

bool isKnown(db::Transaction& tx, const std::string& key) {
    return identity::findApiKey(tx, auth::apiKeyHash(key)).has_value();
}

/// Whether an earlier run that used this file reached the database.
bool isInForce(db::Transaction& tx, const CredentialsFile& file) {
    return std::any_of(kKeys.begin(), kKeys.end(), [&](const KeyPlan& plan) {
        const auto key = file.get(plan.variable);
        return key && isKnown(tx, *key);
    });
}

void complete(CredentialsFile& file, const BootstrapOptions& options, bool inForce) {
    if (options.url) file.set(kUrl, *options.url);
    if (!file.get(kOrganization)) file.set(kOrganization, options.organization);
    if (!file.get(kAdministrator)) file.set(kAdministrator, options.administrator);
    // A password that was taken out of a file in force is the operator's; it is not reset.
    if (!inForce && !file.get(kPassword)) file.set(kPassword, auth::generatePassword());
    for (const KeyPlan& plan : kKeys) {
        if (!file.get(plan.variable)) file.set(plan.variable, auth::generateApiKey());
    }
}

identity::Organization ensureOrganization(db::Transaction& tx, const std::string& name, const BootstrapOptions& options,
                                          Changes& changes) {
    if (auto found = identity::findOrganization(tx, name)) return std::move(*found);
    const identity::Organization created =
        identity::createOrganization(tx, {name, name, options.timeZone, options.defaultRegion});
    identity::AuditEntry entry = commandAudit("organization.created", "organization", created.id);
    entry.organizationId = created.id;
    entry.after = json::Object{{"name", created.name}};
    identity::recordAudit(tx, entry);
    changes.created.push_back("organization " + name);
    return created;
}

identity::Dialer ensureDialer(db::Transaction& tx, std::int64_t organizationId, const BootstrapOptions& options,
                              Changes& changes) {
    if (auto found = identity::findDialer(tx, organizationId, options.dialer)) return std::move(*found);
    const identity::Dialer created = identity::createDialer(tx, organizationId, options.dialer, options.defaultRegion);
    identity::AuditEntry entry = commandAudit("dialer.created", "dialer", created.id);
    entry.organizationId = organizationId;
    entry.after = json::Object{{"name", created.name}};
    identity::recordAudit(tx, entry);
    changes.created.push_back("dialer " + options.dialer);
    return created;
}

void ensureAdministrator(db::Transaction& tx, std::int64_t organizationId, const std::string& username,
                         const std::string& hash, Changes& changes) {
    const auto existing = identity::findCredentials(tx, username);
    if (existing && !(existing->maySignIn() && existing->user.superuser)) {
        throw refusedCommand("user \"" + username +
                             "\" exists and is no active superuser; name another administrator in " + kAdministrator);
    }
    if (existing) {
        identity::setPassword(tx, existing->user.id, hash, false);
        identity::AuditEntry entry = commandAudit("user.password_changed", "user", existing->user.id);
        entry.organizationId = existing->user.organizationId;
        identity::recordAudit(tx, entry);
        changes.passwordReset = true;
        return;
    }
    identity::NewUser user;
    user.organizationId = organizationId;
    user.username = username;
    user.role = auth::Role::kAdmin;
    user.superuser = true;
    user.passwordHash = hash;
    const identity::User created = identity::createUser(tx, user);
    identity::AuditEntry entry = commandAudit("user.created", "user", created.id);
    entry.organizationId = organizationId;
    entry.after = json::Object{{"username", username}, {"role", "admin"}, {"is_superuser", true}};
    identity::recordAudit(tx, entry);
    changes.created.push_back("administrator " + username);
}

void ensureKey(db::Transaction& tx, const KeyPlan& plan, const std::string& key, const identity::Dialer& dialer,
               Changes& changes) {
    if (isKnown(tx, key)) return;
    identity::NewApiKey properties;
    properties.organizationId = dialer.organizationId;
    if (plan.ofDialer) properties.dialerId = dialer.id;
    properties.name = plan.name;
    properties.scopes = {std::string(plan.scope)};
    const identity::ApiKey created = identity::createApiKey(tx, properties, key);
    identity::AuditEntry entry = commandAudit("api_key.created", "api_key", created.id);
    entry.organizationId = dialer.organizationId;
    entry.after = json::Object{{"name", created.name}, {"prefix", created.prefix}, {"scopes", plan.scope}};
    identity::recordAudit(tx, entry);
    changes.created.push_back(plan.variable);
}

/// `passwordHash` is absent when the administrator is to be left alone.
Changes apply(db::Transaction& tx, const CredentialsFile& file, const BootstrapOptions& options,
              const std::optional<std::string>& passwordHash) {
    Changes changes;
    const identity::Organization organization = ensureOrganization(tx, *file.get(kOrganization), options, changes);
    const identity::Dialer dialer = ensureDialer(tx, organization.id, options, changes);
    if (passwordHash) ensureAdministrator(tx, organization.id, *file.get(kAdministrator), *passwordHash, changes);
    for (const KeyPlan& plan : kKeys) ensureKey(tx, plan, *file.get(plan.variable), dialer, changes);
    return changes;
}

void report(CommandIo io, const std::filesystem::path& path, const Changes& changes) {
    if (changes.created.empty() && !changes.passwordReset) {
        io.out << "Nothing to do: organization, administrator, dialer and keys exist; " << path.string()
               << " is kept.\n";
        return;
    }
    if (!changes.created.empty()) io.out << "Created " << joined(changes.created) << ".\n";
    if (changes.passwordReset) {
        io.out << "The administrator existed and no key of the file was known to the database: the password was reset "
                  "and new keys\n"
                  "were made. Earlier keys still work; see them with: dialhub api-key list\n";
    }
    io.out << "Password and keys are in " << path.string() << " (mode 0600).\n";
}

}  // namespace

int bootstrapCommand(const BootstrapOptions& options, db::Database& database, CommandIo io) {
    try {
        return runCommand(io, [&] {
            CredentialsFile file(options.credentials);
            checkKeys(file, options.credentials);
            const bool inForce =
                database.inTransaction("bootstrap_state", [&](db::Transaction& tx) { return isInForce(tx, file); });
            complete(file, options, inForce);
            file.save();
            std::optional<std::string> passwordHash;
            if (!inForce) passwordHash = auth::hashPassword(*file.get(kPassword), options.bcryptCost);
            const Changes changes = database.inTransaction(
                "bootstrap", [&](db::Transaction& tx) { return apply(tx, file, options, passwordHash); });
            report(io, options.credentials, changes);
        });
    } catch (const std::system_error& error) {
        io.err << "dialhub: " << error.what() << '\n';
        return EX_CANTCREAT;
    }
}

}  // namespace hub::host

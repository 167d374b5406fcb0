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

/// Brings the database to what the file says, in the caller's transaction.
class Installer {
public:
    Installer(db::Transaction& tx, const CredentialsFile& file, const BootstrapOptions& options)
        : tx_(tx), file_(file), options_(options) {}

    /// `passwordHash` is absent when the administrator is to be left alone.
    Changes run(const std::optional<std::string>& passwordHash) {
        organizationId_ = ensureOrganization();
        dialerId_ = ensureDialer();
        if (passwordHash) ensureAdministrator(*passwordHash);
        for (const KeyPlan& plan : kKeys) ensureKey(plan);
        return std::move(changes_);
    }

private:
    std::int64_t ensureOrganization() {
        const std::string name = *file_.get(kOrganization);
        if (const auto found = identity::findOrganization(tx_, name)) return found->id;
        const auto created = identity::createOrganization(tx_, {name, name, options_.timeZone, options_.defaultRegion});
        organizationId_ = created.id;
        audit("organization.created", "organization", created.id, json::Object{{"name", name}});
        changes_.created.push_back("organization " + name);
        return created.id;
    }

    std::int64_t ensureDialer() {
        if (const auto found = identity::findDialer(tx_, organizationId_, options_.dialer)) return found->id;
        const auto created = identity::createDialer(tx_, organizationId_, options_.dialer, options_.defaultRegion);
        audit("dialer.created", "dialer", created.id, json::Object{{"name", created.name}});
        changes_.created.push_back("dialer " + options_.dialer);
        return created.id;
    }

    void ensureAdministrator(const std::string& passwordHash) {
        const std::string username = *file_.get(kAdministrator);
        const auto existing = identity::findCredentials(tx_, username);
        if (!existing) return createAdministrator(username, passwordHash);
        if (!existing->maySignIn() || !existing->user.superuser) {
            throw refusedCommand("user \"" + username +
                                 "\" exists and is no active superuser; name another administrator in " +
                                 kAdministrator);
        }
        identity::setPassword(tx_, existing->user.id, passwordHash, false);
        audit("user.password_changed", "user", existing->user.id, {});
        changes_.passwordReset = true;
    }

    void createAdministrator(const std::string& username, const std::string& passwordHash) {
        identity::NewUser user;
        user.organizationId = organizationId_;
        user.username = username;
        user.role = auth::Role::kAdmin;
        user.superuser = true;
        user.passwordHash = passwordHash;
        const identity::User created = identity::createUser(tx_, user);
        audit("user.created", "user", created.id,
              json::Object{{"username", username}, {"role", "admin"}, {"is_superuser", true}});
        changes_.created.push_back("administrator " + username);
    }

    void ensureKey(const KeyPlan& plan) {
        const std::string key = *file_.get(plan.variable);
        if (isKnown(tx_, key)) return;
        identity::NewApiKey properties;
        properties.organizationId = organizationId_;
        if (plan.ofDialer) properties.dialerId = dialerId_;
        properties.name = plan.name;
        properties.scopes = {std::string(plan.scope)};
        // One Django serves every client.
        if (!plan.ofDialer) properties.scopes.emplace_back(auth::scope::kAnyOrganization);
        const identity::ApiKey created = identity::createApiKey(tx_, properties, key);
        audit("api_key.created", "api_key", created.id,
              json::Object{{"name", created.name}, {"prefix", created.prefix}, {"scopes", joined(properties.scopes)}});
        changes_.created.push_back(plan.variable);
    }

    void audit(const char* action, const char* objectType, std::int64_t objectId, json::Value after) {
        identity::AuditEntry entry = commandAudit(action, objectType, objectId);
        entry.organizationId = organizationId_;
        entry.after = std::move(after);
        identity::recordAudit(tx_, entry);
    }

    db::Transaction& tx_;
    const CredentialsFile& file_;
    const BootstrapOptions& options_;
    Changes changes_;
    std::int64_t organizationId_ = 0;
    std::int64_t dialerId_ = 0;
};

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
                "bootstrap", [&](db::Transaction& tx) { return Installer(tx, file, options).run(passwordHash); });
            report(io, options.credentials, changes);
        });
    } catch (const std::system_error& error) {
        io.err << "dialhub: " << error.what() << '\n';
        return EX_CANTCREAT;
    }
}

}  // namespace hub::host

#include "identity_commands.hpp"

#include <algorithm>
#include <array>

#include "command_support.hpp"
#include "hub/auth/api_key.hpp"
#include "hub/db/error.hpp"
#include "hub/identity/api_keys.hpp"
#include "hub/identity/credentials.hpp"
#include "hub/identity/directory.hpp"
#include "hub/phone/phone.hpp"
#include "hub/time/clock.hpp"

namespace hub::host {

namespace {

constexpr std::array<std::string_view, 4> kScopes{auth::scope::kDialer, auth::scope::kProvisioning, auth::scope::kAdmin,
                                                  auth::scope::kAnyOrganization};

std::string orDash(const std::optional<time::Timestamp>& at) {
    return at ? time::toIso8601(*at) : "-";
}

auth::Role roleOption(const std::string& text) {
    const std::optional<auth::Role> role = auth::parseRole(text);
    if (!role) throw badValue("unknown role \"" + text + "\"; choose admin, manager, qualifier, sales_rep or agent");
    return *role;
}

void checkScopes(const std::vector<std::string>& scopes) {
    if (std::all_of(scopes.begin(), scopes.end(), [](const auto& s) { return s == auth::scope::kAnyOrganization; }))
        throw badValue("name what the key is for with --scope: dialer, provisioning or admin");
    for (const std::string& scope : scopes) {
        if (std::find(kScopes.begin(), kScopes.end(), scope) == kScopes.end()) {
            throw badValue("unknown scope \"" + scope + "\"; choose dialer, provisioning, admin or any_organization");
        }
    }
}

std::optional<std::string> phoneOption(const std::optional<std::string>& text,
                                       const identity::Organization& organization) {
    if (!text) return std::nullopt;
    phone::ParseHints hints;
    hints.defaultRegion = organization.defaultRegion;
    const phone::Parsed parsed = phone::parse(*text, hints);
    if (!parsed) throw badValue("not a telephone number (" + std::string(phone::toString(*parsed.reject)) + ")");
    return parsed.e164;
}

identity::NewUser newUser(const UserCreateOptions& options, const std::string& password) {
    identity::NewUser user;
    user.username = options.username;
    user.email = options.email;
    user.firstName = options.firstName;
    user.lastName = options.lastName;
    user.role = roleOption(options.role);
    user.superuser = options.superuser;
    user.mustChangePassword = options.mustChangePassword || !options.password;
    user.passwordHash = auth::hashPassword(password, options.bcryptCost);
    return user;
}

std::string takenMessage(const db::UniqueViolation& error, const UserCreateOptions& options) {
    if (error.constraint() == "users_email_key") return "the e-mail address belongs to another user";
    if (error.constraint() == "users_phone_number_key") return "the telephone number belongs to another user";
    return "there is a user \"" + options.username + "\" already";
}

std::optional<identity::Dialer> dialerOption(db::Transaction& tx, const ApiKeyCreateOptions& options,
                                             std::int64_t organizationId) {
    if (options.dialer) {
        std::optional<identity::Dialer> dialer = identity::findDialer(tx, organizationId, *options.dialer);
        if (!dialer) throw refusedCommand("there is no dialer \"" + *options.dialer + "\" (dialhub dialer list)");
        return dialer;
    }
    if (std::find(options.scopes.begin(), options.scopes.end(), auth::scope::kDialer) == options.scopes.end())
        return std::nullopt;
    std::vector<identity::Dialer> dialers = identity::listDialers(tx, organizationId);
    if (dialers.empty()) throw refusedCommand("the organization has no dialer yet (dialhub dialer create)");
    if (dialers.size() > 1) throw badValue("the organization has several dialers: name one with --dialer");
    return std::move(dialers.front());
}

std::optional<std::int64_t> ownerOption(db::Transaction& tx, const ApiKeyCreateOptions& options,
                                        std::int64_t organizationId) {
    if (!options.user) return std::nullopt;
    const std::optional<identity::User> named = identity::findUserByUsername(tx, *options.user);
    // Locked: who leaves the organization leaves its keys.
    const auto owner = named ? identity::lockCredentials(tx, named->id) : std::nullopt;
    const bool belongs =
        owner && owner->user.organizationId == organizationId && owner->user.kind == identity::UserKind::kHuman;
    if (!belongs) throw refusedCommand("the organization has no user \"" + *options.user + "\"");
    return owner->user.id;
}

identity::ApiKey createKey(db::Transaction& tx, const ApiKeyCreateOptions& options, const std::string& key) {
    identity::NewApiKey properties;
    properties.organizationId = requireOrganization(tx, options.organization).id;
    const std::optional<identity::Dialer> dialer = dialerOption(tx, options, properties.organizationId);
    if (dialer) properties.dialerId = dialer->id;
    properties.userId = ownerOption(tx, options, properties.organizationId);
    properties.name = options.name.value_or(joined(options.scopes));
    properties.scopes = options.scopes;
    if (options.expiresIn) properties.expiresAt = time::systemClock().now() + *options.expiresIn;
    identity::ApiKey created = identity::createApiKey(tx, properties, key);

    identity::AuditEntry entry = commandAudit("api_key.created", "api_key", created.id);
    entry.organizationId = properties.organizationId;
    entry.after = json::Object{{"name", created.name}, {"prefix", created.prefix}, {"scopes", joined(options.scopes)}};
    identity::recordAudit(tx, entry);
    return created;
}

std::vector<identity::ApiKey> keysNamed(db::Transaction& tx, const ApiKeyRevokeOptions& options) {
    std::vector<identity::ApiKey> matching;
    for (const identity::Organization& organization : selectOrganizations(tx, options.organization)) {
        for (identity::ApiKey& key : identity::listApiKeys(tx, organization.id)) {
            if (std::to_string(key.id) == options.key || key.prefix == options.key) matching.push_back(std::move(key));
        }
    }
    return matching;
}

}  // namespace

int createUserCommand(const UserCreateOptions& options, db::Database& database, CommandIo io) {
    return runCommand(io, [&] {
        if (options.password) {
            if (const auto problem = auth::passwordProblem(*options.password, options.username))
                throw badValue("the password " + *problem);
        }
        const std::string password = options.password.value_or(auth::generatePassword());
        identity::NewUser user = newUser(options, password);
        try {
            database.inTransaction("create_user", [&](db::Transaction& tx) {
                const identity::Organization organization = requireOrganization(tx, options.organization);
                user.organizationId = organization.id;
                user.phoneNumber = phoneOption(options.phoneNumber, organization);
                const identity::User created = identity::createUser(tx, user);
                identity::AuditEntry entry = commandAudit("user.created", "user", created.id);
                entry.organizationId = organization.id;
                entry.after = json::Object{{"username", created.username},
                                           {"role", auth::toString(created.role)},
                                           {"is_superuser", created.superuser}};
                identity::recordAudit(tx, entry);
            });
        } catch (const db::UniqueViolation& error) {
            throw refusedCommand(takenMessage(error, options));
        }
        io.out << "Created user " << options.username << " (" << options.role << ").\n";
        if (!options.password) io.out << "Password, to be changed at the first sign-in: " << password << '\n';
    });
}

int createApiKeyCommand(const ApiKeyCreateOptions& options, db::Database& database, CommandIo io) {
    return runCommand(io, [&] {
        checkScopes(options.scopes);
        const std::string key = auth::generateApiKey();
        const identity::ApiKey created =
            database.inTransaction("create_api_key", [&](db::Transaction& tx) { return createKey(tx, options, key); });
        io.out << "Created API key " << created.id << " (" << created.name << "). It is shown only this once:\n"
               << key << '\n';
    });
}

int listApiKeysCommand(const ApiKeyListOptions& options, db::Database& database, CommandIo io) {
    return runCommand(io, [&] {
        std::vector<std::vector<std::string>> rows{
            {"ID", "PREFIX", "ORGANIZATION", "DIALER", "SCOPES", "NAME", "EXPIRES", "REVOKED", "LAST USED"}};
        database.inTransaction("list_api_keys", [&](db::Transaction& tx) {
            rows.resize(1);
            for (const identity::Organization& organization : selectOrganizations(tx, options.organization)) {
                for (const identity::ApiKey& key : identity::listApiKeys(tx, organization.id)) {
                    const auto dialer = key.dialerId ? identity::findDialer(tx, *key.dialerId) : std::nullopt;
                    rows.push_back({std::to_string(key.id), key.prefix, organization.name, dialer ? dialer->name : "-",
                                    joined({key.scopes.begin(), key.scopes.end()}), key.name, orDash(key.expiresAt),
                                    orDash(key.revokedAt), orDash(key.lastUsedAt)});
                }
            }
        });
        printTable(io.out, rows);
    });
}

int revokeApiKeyCommand(const ApiKeyRevokeOptions& options, db::Database& database, CommandIo io) {
    return runCommand(io, [&] {
        const identity::ApiKey revoked = database.inTransaction("revoke_api_key", [&](db::Transaction& tx) {
            const std::vector<identity::ApiKey> matching = keysNamed(tx, options);
            if (matching.empty())
                throw refusedCommand("there is no API key with id or prefix \"" + options.key +
                                     "\" (dialhub api-key list)");
            if (matching.size() > 1)
                throw badValue("several API keys have the prefix \"" + options.key + "\": use the id");
            const identity::ApiKey& key = matching.front();
            if (key.revokedAt) return key;
            identity::AuditEntry entry = commandAudit("api_key.revoked", "api_key", key.id);
            entry.organizationId = key.organizationId;
            entry.before = json::Object{{"name", key.name}, {"prefix", key.prefix}};
            identity::recordAudit(tx, entry);
            return *identity::revokeApiKey(tx, key.organizationId, key.id, time::systemClock().now());
        });
        io.out << "API key " << revoked.id << " (" << revoked.name << ") is revoked since " << orDash(revoked.revokedAt)
               << "; running hubs notice within auth.cache_ttl.\n";
    });
}

int createOrganizationCommand(const OrganizationCreateOptions& options, db::Database& database, CommandIo io) {
    return runCommand(io, [&] {
        try {
            database.inTransaction("create_organization", [&](db::Transaction& tx) {
                const identity::Organization created =
                    identity::createOrganization(tx, {options.name, options.displayName.value_or(options.name),
                                                      options.timeZone, options.defaultRegion});
                identity::AuditEntry entry = commandAudit("organization.created", "organization", created.id);
                entry.organizationId = created.id;
                entry.after = json::Object{{"name", created.name}, {"time_zone", created.timeZone}};
                identity::recordAudit(tx, entry);
            });
        } catch (const db::UniqueViolation&) {
            throw refusedCommand("there is an organization \"" + options.name + "\" already");
        }
        io.out << "Created organization " << options.name << ".\n";
    });
}

int listOrganizationsCommand(db::Database& database, CommandIo io) {
    return runCommand(io, [&] {
        std::vector<std::vector<std::string>> rows{{"ID", "NAME", "DISPLAY NAME", "TIME ZONE", "REGION", "ACTIVE"}};
        const auto organizations = database.inStatement(
            "list_organizations", [](db::Transaction& tx) { return identity::listOrganizations(tx); });
        for (const identity::Organization& organization : organizations) {
            rows.push_back({std::to_string(organization.id), organization.name, organization.displayName,
                            organization.timeZone, organization.defaultRegion, organization.active ? "yes" : "no"});
        }
        printTable(io.out, rows);
    });
}

int createDialerCommand(const DialerCreateOptions& options, db::Database& database, CommandIo io) {
    return runCommand(io, [&] {
        try {
            database.inTransaction("create_dialer", [&](db::Transaction& tx) {
                const identity::Organization organization = requireOrganization(tx, options.organization);
                const identity::Dialer created = identity::createDialer(
                    tx, organization.id, options.name, options.defaultRegion.value_or(organization.defaultRegion));
                identity::AuditEntry entry = commandAudit("dialer.created", "dialer", created.id);
                entry.organizationId = organization.id;
                entry.after = json::Object{{"name", created.name}, {"default_region", created.defaultRegion}};
                identity::recordAudit(tx, entry);
            });
        } catch (const db::UniqueViolation&) {
            throw refusedCommand("the organization has a dialer \"" + options.name + "\" already");
        }
        io.out << "Created dialer " << options.name << ".\n";
    });
}

int listDialersCommand(const DialerListOptions& options, db::Database& database, CommandIo io) {
    return runCommand(io, [&] {
        std::vector<std::vector<std::string>> rows{{"ID", "NAME", "ORGANIZATION", "REGION"}};
        database.inTransaction("list_dialers", [&](db::Transaction& tx) {
            rows.resize(1);
            for (const identity::Organization& organization : selectOrganizations(tx, options.organization)) {
                for (const identity::Dialer& dialer : identity::listDialers(tx, organization.id)) {
                    rows.push_back({std::to_string(dialer.id), dialer.name, organization.name, dialer.defaultRegion});
                }
            }
        });
        printTable(io.out, rows);
    });
}

}  // namespace hub::host

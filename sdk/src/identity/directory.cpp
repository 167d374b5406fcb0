#include "hub/identity/directory.hpp"

#include <charconv>

#include "hub/db/error.hpp"
#include "hub/http/error.hpp"
#include "hub/text/ascii.hpp"
#include "hub/text/utf8.hpp"
#include "hub/text/uuid.hpp"
#include "identity/sql.hpp"

namespace hub::identity {

namespace {

/// The id or uuid a reference means; both empty when it is neither.
struct Reference {
    std::optional<std::int64_t> id;
    std::optional<std::string> uuid;
};

Reference parseReference(std::string_view text) {
    Reference reference;
    if (text::isUuid(text)) {
        reference.uuid = std::string(text);
        return reference;
    }
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error == std::errc{} && end == text.data() + text.size() && id > 0) reference.id = id;
    return reference;
}

void requireTimeZone(db::Transaction& tx, const std::string& name) {
    try {
        tx.execute(sql::kCheckTimeZone, name);
    } catch (const db::Error& error) {
        if (error.sqlState() != "22023") throw;
        throw http::badRequest("Unknown time zone \"" + name + "\"; use a name like Europe/London");
    }
}

}  // namespace

std::optional<Organization> findOrganization(db::Transaction& tx, std::string_view name) {
    return tx.queryOptional<Organization>(sql::kFindOrganizationByName, name);
}

std::optional<Organization> findOrganization(db::Transaction& tx, std::int64_t id) {
    return tx.queryOptional<Organization>(sql::kFindOrganization, id);
}

std::vector<Organization> listOrganizations(db::Transaction& tx) {
    return tx.queryAll<Organization>(sql::kListOrganizations);
}

Organization createOrganization(db::Transaction& tx, const NewOrganization& organization) {
    requireTimeZone(tx, organization.timeZone);
    return tx.queryOne<Organization>(sql::kInsertOrganization, organization.name, organization.displayName,
                                     organization.timeZone, organization.defaultRegion);
}

std::optional<User> findUser(db::Transaction& tx, std::int64_t id) {
    return tx.queryOptional<User>(sql::kFindUser, id);
}

std::optional<User> findUserByReference(db::Transaction& tx, std::int64_t organizationId, std::string_view idOrUuid) {
    const Reference reference = parseReference(idOrUuid);
    if (!reference.id && !reference.uuid) return std::nullopt;
    return tx.queryOptional<User>(sql::kFindUserByReference, organizationId, reference.id, reference.uuid);
}

std::optional<User> findUserByUsername(db::Transaction& tx, std::string_view username) {
    return tx.queryOptional<User>(sql::kFindUserByUsername, username);
}

User createUser(db::Transaction& tx, const NewUser& user) {
    const auto id =
        tx.queryOne<std::int64_t>(sql::kInsertUser, user.organizationId, user.username, user.email, user.firstName,
                                  user.lastName, user.phoneNumber, auth::toString(user.role), toString(user.agentType),
                                  user.superuser, user.active, user.passwordHash, user.mustChangePassword);
    return tx.queryOne<User>(sql::kFindUser, id);
}

User updateProfile(db::Transaction& tx, std::int64_t id, const Profile& profile) {
    const auto updated = tx.queryOne<std::int64_t>(sql::kUpdateProfile, id, profile.username, profile.email,
                                                   profile.firstName, profile.lastName, profile.phoneNumber);
    return tx.queryOne<User>(sql::kFindUser, updated);
}

std::optional<Dialer> findDialer(db::Transaction& tx, std::int64_t organizationId, std::string_view name) {
    return tx.queryOptional<Dialer>(sql::kFindDialerByName, organizationId, name);
}

std::optional<Dialer> findDialer(db::Transaction& tx, std::int64_t id) {
    return tx.queryOptional<Dialer>(sql::kFindDialer, id);
}

std::vector<Dialer> listDialers(db::Transaction& tx, std::int64_t organizationId) {
    return tx.queryAll<Dialer>(sql::kListDialers, organizationId);
}

Dialer createDialer(db::Transaction& tx, std::int64_t organizationId, std::string_view name,
                    std::string_view defaultRegion) {
    return tx.queryOne<Dialer>(sql::kInsertDialer, organizationId, name, defaultRegion);
}

void linkDialerUser(db::Transaction& tx, std::int64_t dialerId, std::string_view dialerUserId, std::int64_t userId) {
    if (tx.execute(sql::kUpsertDialerLink, dialerId, dialerUserId, userId) == 0) {
        throw http::badRequest("The user does not belong to the dialer's organization");
    }
}

bool isDialerPseudoUser(std::string_view dialerUserId) noexcept {
    return text::equalsIgnoreCase(dialerUserId, "VDAD") || text::equalsIgnoreCase(dialerUserId, "VDCL");
}

std::optional<User> resolveDialerUser(db::Transaction& tx, std::int64_t organizationId,
                                      std::optional<std::int64_t> dialerId, std::string_view dialerUserId) {
    // What PostgreSQL cannot hold as text is nobody's id.
    if (!text::isValidUtf8(dialerUserId) || dialerUserId.find('\0') != std::string_view::npos) return std::nullopt;
    if (dialerUserId.empty() || isDialerPseudoUser(dialerUserId)) return std::nullopt;
    return tx.queryOptional<User>(sql::kResolveDialerUser, organizationId, dialerId, dialerUserId);
}

}  // namespace hub::identity

#include "login/registration.hpp"

#include "../actor.hpp"
#include "hub/auth/password.hpp"
#include "hub/auth/random.hpp"
#include "hub/http/error.hpp"
#include "hub/identity/directory.hpp"
#include "hub/text/ascii.hpp"

namespace hub::number_assignment::login {

namespace {

constexpr std::size_t kLongestSlug = 60;
constexpr std::size_t kSuffixBytes = 4;

http::Error invalid(const char* field, std::string code, std::string message) {
    return http::badRequest("Validation error", {{field, std::move(code), std::move(message)}});
}

/// Fit for paths, and nobody's yet: "Example Ltd" is "example-ltd-1f3c9a07".
std::string nameOf(std::string_view displayName) {
    std::string name;
    for (const char c : text::toLower(displayName)) {
        const bool kept = text::isDigit(c) || (c >= 'a' && c <= 'z');
        if (kept)
            name += c;
        else if (!name.empty() && name.back() != '-')
            name += '-';
        if (name.size() == kLongestSlug) break;
    }
    if (name.empty() || name.back() != '-') name += name.empty() ? "organization-" : "-";
    static constexpr std::string_view kHex = "0123456789abcdef";
    for (const char byte : auth::randomBytes(kSuffixBytes)) {
        name += kHex[static_cast<unsigned char>(byte) >> 4U];
        name += kHex[static_cast<unsigned char>(byte) & 15U];
    }
    return name;
}

void audit(db::Transaction& tx, const NewMember& member, const identity::User& user) {
    const Actor actor{*user.organizationId, "user:" + std::to_string(user.id), member.requestId};
    identity::AuditEntry entry =
        auditEntry(actor, "organization.registered", "organization", std::to_string(actor.organizationId));
    entry.after = json::Object{{"display_name", member.organization}, {"administrator", user.uuid}};
    identity::recordAudit(tx, entry);
}

}  // namespace

void Registration::enroll(const NewMember& member) {
    if (const auto problem = auth::passwordProblem(member.password, member.email))
        throw invalid("password", "weak_password", *problem);
    identity::NewUser user;
    {
        const std::unique_lock lock(hashing_, std::try_to_lock);
        if (!lock) throw http::unavailable("Somebody else is registering at this moment", std::chrono::seconds(1));
        user.passwordHash = auth::hashPassword(member.password);
    }
    user.username = member.email;
    user.email = member.email;
    user.firstName = member.firstName;
    user.lastName = member.lastName;
    user.role = auth::Role::kAdmin;
    try {
        database_.inTransaction("register_organization", [&](db::Transaction& tx) {
            identity::NewOrganization organization;
            organization.name = nameOf(member.organization);
            organization.displayName = member.organization;
            user.organizationId = identity::createOrganization(tx, organization).id;
            audit(tx, member, identity::createUser(tx, user));
        });
    } catch (const db::UniqueViolation&) {
        throw http::Error(400, "already_exists", "User already exists with this email");
    } catch (const db::CheckViolation&) {
        throw invalid("email", "invalid_format", "must be an e-mail address");
    }
}

}  // namespace hub::number_assignment::login

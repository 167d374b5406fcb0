#include "account_service.hpp"

#include <algorithm>
#include <thread>

#include "auth_metrics.hpp"
#include "hub/auth/password.hpp"
#include "hub/db/error.hpp"
#include "hub/http/error.hpp"
#include "hub/identity/audit.hpp"
#include "hub/identity/credentials.hpp"
#include "hub/log/log.hpp"
#include "hub/phone/phone.hpp"
#include "hub/services/user_mirror.hpp"

namespace hub::host {

namespace {

constexpr std::chrono::seconds kGateTimeout{5};

int parallelPasswordChecks() {
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency() / 2));
}

http::Error invalidSignIn() {
    return {401, "invalid_credentials", "Invalid credentials"};
}

/// Without a list of fields: the panel prints `detail` as it is.
http::Error refused(const std::string& code, const std::string& message) {
    return {400, code, message};
}

/// For the operator; the client is told nothing.
std::string_view refusalOf(const std::optional<identity::Credentials>& credentials) {
    if (!credentials) return "unknown_user";
    if (!credentials->passwordHash) return "no_password";
    return credentials->maySignIn() ? "wrong_password" : "inactive";
}

json::Value auditView(const identity::User& user) {
    return json::Object{{"username", user.username},
                        {"email", user.email ? json::Value(*user.email) : json::Value()},
                        {"first_name", user.firstName},
                        {"last_name", user.lastName},
                        {"phone_number", user.phoneNumber ? json::Value(*user.phoneNumber) : json::Value()}};
}

identity::AuditEntry auditEntry(const identity::User& user, std::string action, const CallOrigin& origin) {
    identity::AuditEntry entry;
    entry.organizationId = user.organizationId;
    entry.actor = "user:" + std::to_string(user.id);
    entry.action = std::move(action);
    entry.objectType = "user";
    entry.objectId = std::to_string(user.id);
    entry.requestId = origin.requestId;
    return entry;
}

/// What an identity provider keeps, too, and what it is now.
json::Object mirroredFields(const identity::User& before, const identity::User& after) {
    json::Object fields;
    if (after.email != before.email) fields.set("email", after.email ? json::Value(*after.email) : json::Value());
    if (after.firstName != before.firstName) fields.set("first_name", after.firstName);
    if (after.lastName != before.lastName) fields.set("last_name", after.lastName);
    return fields;
}

/// Empty text removes an optional value.
std::optional<std::string> changed(const std::optional<std::string>& wanted,
                                   const std::optional<std::string>& current) {
    if (!wanted) return current;
    if (wanted->empty()) return std::nullopt;
    return wanted;
}

std::optional<std::string> changedPhone(const ProfileChange& change, const identity::User& user,
                                        const std::string& region) {
    if (!change.phoneNumber || change.phoneNumber->empty()) return changed(change.phoneNumber, user.phoneNumber);
    phone::ParseHints hints;
    hints.defaultRegion = region;
    const phone::Parsed parsed = phone::parse(*change.phoneNumber, hints);
    if (!parsed) throw refused("invalid_phone_number", "Invalid phone number");
    return parsed.e164;
}

bool sameProfile(const identity::Profile& profile, const identity::User& user) {
    return profile.username == user.username && profile.email == user.email && profile.firstName == user.firstName &&
           profile.lastName == user.lastName && profile.phoneNumber == user.phoneNumber;
}

void requireAcceptable(const std::string& password, const std::string& username) {
    if (const auto problem = auth::passwordProblem(password, username))
        throw refused("weak_password", "The password " + *problem);
}

http::Error samePassword() {
    return refused("same_password", "The new password must differ from the present one");
}

/// @param current as locked now
void requireUnchanged(const std::optional<identity::Credentials>& current, const identity::Credentials& before) {
    if (!current || current->tokenVersion != before.tokenVersion || current->user.updatedAt != before.user.updatedAt)
        throw http::conflict("The account was changed at the same time; try again");
}

[[noreturn]] void throwTaken(const db::UniqueViolation& error) {
    if (error.constraint() == "users_email_key") throw refused("already_exists", "Email already in use");
    if (error.constraint() == "users_phone_number_key") throw refused("already_exists", "Phone number already in use");
    throw refused("already_exists", "Username already exists");
}

[[noreturn]] void throwRefused(const db::CheckViolation& error) {
    if (error.constraint() == "users_email_check") throw refused("invalid_email", "Invalid email address");
    if (error.constraint() == "users_name_check") throw refused("too_long", "Names may have up to 150 characters");
    throw refused("invalid_username",
                  "Invalid username: no blanks around it, no control characters, up to 150 characters");
}

}  // namespace

void PasswordGate::acquire() {
    std::unique_lock lock(mutex_);
    if (!freed_.wait_for(lock, kGateTimeout, [&] { return permits_ > 0; })) {
        throw http::unavailable("Too many people are signing in at this moment", std::chrono::seconds(2));
    }
    --permits_;
}

void PasswordGate::release() noexcept {
    {
        const std::lock_guard lock(mutex_);
        ++permits_;
    }
    freed_.notify_one();
}

AccountService::AccountService(db::Database& database, Authenticator& authenticator, const AuthSettings& settings,
                               const time::Clock& clock)
    : database_(database),
      authenticator_(authenticator),
      settings_(settings),
      clock_(clock),
      gate_(parallelPasswordChecks()) {}

identity::Credentials AccountService::authenticate(const std::string& username, const std::string& password,
                                                   const CallOrigin& origin) {
    throttle(username, origin);
    auto credentials = database_.inStatement(
        "find_credentials", [&](db::Transaction& tx) { return identity::findCredentials(tx, username); },
        db::Retry::kIdempotent);
    const bool matches = passwordMatches(password, credentials ? credentials->passwordHash : std::nullopt);
    if (matches && credentials->maySignIn()) return std::move(*credentials);
    countSignIn(SignInOutcome::kFailed);
    log::warning("auth.sign_in_failed", {{"reason", refusalOf(credentials)},
                                         {"user_id", credentials ? credentials->user.id : 0},
                                         {"address", origin.address}});
    throw invalidSignIn();
}

SignIn AccountService::signIn(const std::string& username, const std::string& password, const CallOrigin& origin) {
    const identity::Credentials credentials = authenticate(username, password, origin);
    database_.inTransaction("sign_in", [&](db::Transaction& tx) {
        identity::loginSucceeded(tx, {username, origin.address}, clock_.now());
        identity::AuditEntry entry = auditEntry(credentials.user, "user.signed_in", origin);
        entry.after = json::Object{{"address", origin.address}};
        identity::recordAudit(tx, entry);
    });
    countSignIn(SignInOutcome::kOk);
    return makeSignIn(credentials.user.id, credentials.tokenVersion, credentials.user.mustChangePassword);
}

services::SignedIn AccountService::signIn(const services::SignInRequest& request) {
    SignIn made = signIn(request.username, request.password, {request.address, request.requestId});
    return {std::move(made.token), made.expiresIn};
}

services::SignedIn AccountService::renew(const std::string& token) {
    const auto claims = authenticator_.claimsOf(token);
    if (!claims) throw http::Error(401, "invalid_credentials", "Could not validate credentials");
    const identity::Credentials current = load(claims->userId);
    if (!current.maySignIn() || current.tokenVersion != claims->tokenVersion)
        throw http::Error(401, "invalid_credentials", "Could not validate credentials");
    SignIn made = makeSignIn(current.user.id, current.tokenVersion, current.user.mustChangePassword);
    return {std::move(made.token), made.expiresIn};
}

void AccountService::changePassword(const services::PasswordChange& wish) {
    const CallOrigin origin{wish.address, wish.requestId};
    const identity::Credentials before = authenticate(wish.username, wish.current, origin);
    requireAcceptable(wish.wanted, before.user.username);
    if (before.user.mustChangePassword && wish.wanted == wish.current) throw samePassword();
    const std::string hash = gate_.run([&] { return auth::hashPassword(wish.wanted, settings_.bcryptCost); });
    database_.inTransaction("change_password", [&](db::Transaction& tx) {
        requireUnchanged(identity::lockCredentials(tx, before.user.id), before);
        identity::loginSucceeded(tx, {wish.username, origin.address}, clock_.now());
        identity::setPassword(tx, before.user.id, hash, false);
        identity::recordAudit(tx, auditEntry(before.user, "user.password_changed", origin));
    });
    authenticator_.forgetUser(before.user.id);
}

void AccountService::throttle(const std::string& username, const CallOrigin& origin) {
    const identity::LoginPermit permit = database_.inStatement("begin_login", [&](db::Transaction& tx) {
        return identity::beginLogin(tx, settings_.throttle, {username, origin.address}, clock_.now());
    });
    if (permit.allowed) return;
    countSignIn(SignInOutcome::kThrottled);
    log::warning("auth.throttled", {{"address", origin.address}, {"retry_after", permit.retryAfter.count()}});
    throw http::Error(429, "too_many_attempts", "Too many attempts; try again later")
        .withHeader("Retry-After", std::to_string(permit.retryAfter.count()));
}

bool AccountService::passwordMatches(const std::string& password, const std::optional<std::string>& hash) {
    return gate_.run([&] { return auth::verifyPassword(password, hash, settings_.bcryptCost); });
}

SignIn AccountService::makeSignIn(std::int64_t userId, int tokenVersion, bool mustChangePassword) const {
    return {authenticator_.issueToken(userId, tokenVersion), settings_.tokenLifetime, mustChangePassword};
}

identity::Credentials AccountService::load(std::int64_t userId) {
    auto credentials = database_.inTransaction(
        "load_profile", [&](db::Transaction& tx) { return identity::lockCredentials(tx, userId); });
    if (!credentials) throw http::Error(401, "invalid_credentials", "Could not validate credentials");
    return std::move(*credentials);
}

identity::User AccountService::profile(std::int64_t userId) {
    auto user = database_.inStatement(
        "find_user", [&](db::Transaction& tx) { return identity::findUser(tx, userId); }, db::Retry::kIdempotent);
    if (!user) throw http::Error(401, "invalid_credentials", "Could not validate credentials");
    return std::move(*user);
}

ProfileResult AccountService::change(std::int64_t userId, const ProfileChange& change, const CallOrigin& origin) {
    const identity::Credentials before = load(userId);
    // Hashing takes long: done before the transaction, which then makes sure that nothing has changed since.
    std::optional<std::string> hash;
    if (change.newPassword) hash = newPasswordHash(before, change, origin);
    const identity::Profile profile = changedProfile(before, change);
    const bool profileChanges = !sameProfile(profile, before.user);
    ProfileResult result{before.user, std::nullopt};
    if (!hash && !profileChanges) return result;

    int tokenVersion = before.tokenVersion;
    try {
        result.user = database_.inTransaction("change_profile", [&](db::Transaction& tx) {
            requireUnchanged(identity::lockCredentials(tx, userId), before);
            if (hash) {
                tokenVersion = identity::setPassword(tx, userId, *hash, false);
                identity::recordAudit(tx, auditEntry(before.user, "user.password_changed", origin));
            }
            identity::User user = identity::updateProfile(tx, userId, profile);
            if (profileChanges) {
                identity::AuditEntry entry = auditEntry(before.user, "user.updated", origin);
                entry.before = auditView(before.user);
                entry.after = auditView(user);
                identity::recordAudit(tx, entry);
                tellMirror(tx, before.user, user);
            }
            return user;
        });
    } catch (const db::UniqueViolation& error) {
        throwTaken(error);
    } catch (const db::CheckViolation& error) {
        throwRefused(error);
    }
    authenticator_.forgetUser(userId);
    if (profileChanges && host_ != nullptr) host_->outbox().wake();
    if (hash) result.signIn = makeSignIn(userId, tokenVersion, false);
    return result;
}

void AccountService::tellMirror(db::Transaction& tx, const identity::User& before, const identity::User& after) const {
    if (host_ == nullptr || !before.keycloakId || !before.organizationId) return;
    const auto mirror = host_->service<services::UserMirror>();
    json::Object fields = mirroredFields(before, after);
    if (mirror && fields.size() > 0)
        mirror->changed(tx, {{*before.organizationId, *before.keycloakId, std::move(fields)}});
}

std::string AccountService::newPasswordHash(const identity::Credentials& current, const ProfileChange& change,
                                            const CallOrigin& origin) {
    const std::string& wanted = *change.newPassword;
    requireAcceptable(wanted, change.username.value_or(current.user.username));
    if (current.user.mustChangePassword) {
        if (passwordMatches(wanted, current.passwordHash)) throw samePassword();
    } else if (settings_.requireCurrentPassword) {
        if (!change.currentPassword) {
            throw refused("required", "current_password is required to change the password");
        }
        // A stolen token must not become a way to guess passwords.
        throttle(current.user.username, origin);
        if (!passwordMatches(*change.currentPassword, current.passwordHash)) {
            throw refused("wrong_password", "current_password is wrong");
        }
        database_.inTransaction("forget_attempts", [&](db::Transaction& tx) {
            identity::loginSucceeded(tx, {current.user.username, origin.address}, clock_.now());
        });
    }
    return gate_.run([&] { return auth::hashPassword(wanted, settings_.bcryptCost); });
}

identity::Profile AccountService::changedProfile(const identity::Credentials& current, const ProfileChange& change) {
    const identity::User& user = current.user;
    std::string region = "GB";
    if (change.phoneNumber && user.organizationId) {
        const auto organization = database_.inStatement(
            "find_organization",
            [&](db::Transaction& tx) { return identity::findOrganization(tx, *user.organizationId); },
            db::Retry::kIdempotent);
        if (organization) region = organization->defaultRegion;
    }
    identity::Profile profile;
    profile.username = change.username.value_or(user.username);
    profile.email = changed(change.email, user.email);
    profile.firstName = change.firstName.value_or(user.firstName);
    profile.lastName = change.lastName.value_or(user.lastName);
    profile.phoneNumber = changedPhone(change, user, region);
    return profile;
}

}  // namespace hub::host

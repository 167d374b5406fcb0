#include "hub/identity/credentials.hpp"

#include <algorithm>

#include "identity/sql.hpp"

namespace hub::identity {

namespace {

constexpr int kPurgedPerLogin = 1000;

}  // namespace

bool Credentials::maySignIn() const noexcept {
    return user.kind == UserKind::kHuman && user.active && (user.superuser || organizationActive);
}

Credentials Credentials::fromRow(const db::Row& row) {
    Credentials credentials;
    credentials.user = User::fromRow(row);
    credentials.passwordHash = row.get<std::optional<std::string>>("password_hash");
    credentials.tokenVersion = row.get<std::int32_t>("token_version");
    credentials.organizationActive = row.get<bool>("organization_active");
    return credentials;
}

std::optional<Credentials> findCredentials(db::Transaction& tx, std::string_view username) {
    return tx.queryOptional<Credentials>(sql::kFindCredentials, username);
}

std::optional<Credentials> lockCredentials(db::Transaction& tx, std::int64_t userId) {
    return tx.queryOptional<Credentials>(sql::kLockCredentials, userId);
}

Session Session::fromRow(const db::Row& row) {
    Session session;
    session.principal.kind = auth::PrincipalKind::kUser;
    session.principal.userId = row.get<std::int64_t>("id");
    session.principal.username = row.get<std::string>("username");
    session.principal.organizationId = row.get<std::optional<std::int64_t>>("organization_id");
    session.principal.role = auth::parseRole(row.get<std::string>("role"));
    session.principal.superuser = row.get<bool>("is_superuser");
    session.tokenVersion = row.get<std::int32_t>("token_version");
    session.mayAct = row.get<bool>("may_act");
    session.mustChangePassword = row.get<bool>("must_change_password");
    return session;
}

std::optional<Session> findSession(db::Transaction& tx, std::int64_t userId) {
    return tx.queryOptional<Session>(sql::kFindSession, userId);
}

std::optional<Session> findSessionByKeycloakId(db::Transaction& tx, std::string_view keycloakId) {
    return tx.queryOptional<Session>(sql::kFindSessionByKeycloakId, keycloakId);
}

std::vector<Session> findSessions(db::Transaction& tx, const std::vector<std::int64_t>& userIds) {
    return tx.queryAll<Session>(sql::kFindSessions, userIds);
}

int setPassword(db::Transaction& tx, std::int64_t userId, std::string_view passwordHash, bool mustChange) {
    return tx.queryOne<std::int32_t>(sql::kSetPassword, userId, passwordHash, mustChange);
}

int endSessions(db::Transaction& tx, std::int64_t userId) {
    return tx.queryOne<std::int32_t>(sql::kEndSessions, userId);
}

LoginPermit beginLogin(db::Transaction& tx, const ThrottlePolicy& policy, const LoginAttempt& attempt,
                       time::Timestamp now) {
    const auto blockedUntil = tx.queryOne<std::optional<time::Timestamp>>(
        sql::kBeginLogin, attempt.username, attempt.address, policy.attemptsPerUsername, policy.attemptsPerAddress, now,
        now + policy.window);
    if (!blockedUntil) return {};
    const auto wait = std::chrono::ceil<std::chrono::seconds>(*blockedUntil - now);
    return {false, std::max(wait, std::chrono::seconds(1))};
}

void loginSucceeded(db::Transaction& tx, const LoginAttempt& attempt, time::Timestamp now) {
    // The address before the user name, as in beginLogin.
    tx.execute(sql::kReturnAddressAttempt, attempt.address);
    tx.execute(sql::kForgetUsernameAttempts, attempt.username);
    tx.execute(sql::kPurgeLoginAttempts, now, kPurgedPerLogin);
}

}  // namespace hub::identity

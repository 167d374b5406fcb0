/// @file hub/identity/credentials.hpp
/// @brief What signing in and checking a session read and write. Password hashes never leave through identity::User.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/auth/principal.hpp"
#include "hub/db/transaction.hpp"
#include "hub/identity/model.hpp"

namespace hub::identity {

struct Credentials {
    User user;
    std::optional<std::string> passwordHash;
    int tokenVersion = 0;
    bool organizationActive = true;  ///< True when the user belongs to none.

    /// Human, active, and so is the organization (superusers: regardless of it).
    bool maySignIn() const noexcept;
    static Credentials fromRow(const db::Row& row);
};

std::optional<Credentials> findCredentials(db::Transaction& tx, std::string_view username);
/// Locks the user's row until the transaction ends: for changing the profile or password.
std::optional<Credentials> lockCredentials(db::Transaction& tx, std::int64_t userId);

/// What a request with a valid token needs to know about its user.
struct Session {
    auth::Principal principal;
    int tokenVersion = 0;
    bool mayAct = false;  ///< As Credentials::maySignIn.
    bool mustChangePassword = false;
    static Session fromRow(const db::Row& row);
};
/// One statement by primary key. nullopt: no such user.
std::optional<Session> findSession(db::Transaction& tx, std::int64_t userId);
std::optional<Session> findSessionByKeycloakId(db::Transaction& tx, std::string_view keycloakId);
/// Those there are, in any order.
std::vector<Session> findSessions(db::Transaction& tx, const std::vector<std::int64_t>& userIds);

/// Ends every session of the user by raising the token version. @return the new token version.
/// @throws db::UnexpectedRowCount when there is no such user.
int setPassword(db::Transaction& tx, std::int64_t userId, std::string_view passwordHash, bool mustChange);
int endSessions(db::Transaction& tx, std::int64_t userId);

// Throttle

struct ThrottlePolicy {
    int attemptsPerUsername = 10;
    int attemptsPerAddress = 100;
    std::chrono::seconds window{900};
};

/// Who tries, and from where.
struct LoginAttempt {
    std::string username;
    std::string address;
};

struct LoginPermit {
    bool allowed = true;
    std::chrono::seconds retryAfter{0};  ///< Until the window ends; at least 1 s when not allowed.
};

/// Counts an attempt before the password is looked at, so that parallel guesses cannot overtake the limit. One
/// statement; commit it before verifying.
LoginPermit beginLogin(db::Transaction& tx, const ThrottlePolicy& policy, const LoginAttempt& attempt,
                       time::Timestamp now);
/// Forgets the user name's attempts and takes back this one from the address's: guessers who own one account must not
/// be able to clear their address. Also removes windows that have ended, so the table stays bounded without a job.
void loginSucceeded(db::Transaction& tx, const LoginAttempt& attempt, time::Timestamp now);

}  // namespace hub::identity

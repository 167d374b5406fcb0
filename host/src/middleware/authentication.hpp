/// @file middleware/authentication.hpp
/// @brief Who is calling, and may they? One place for every route.
#pragma once

#include <memory>
#include <string>

#include "auth_settings.hpp"
#include "hub/auth/jwt.hpp"
#include "hub/auth/principal.hpp"
#include "hub/auth/requirement.hpp"
#include "hub/db/database.hpp"
#include "hub/http/message.hpp"
#include "hub/identity/api_keys.hpp"
#include "hub/time/clock.hpp"
#include "middleware/presented_credential.hpp"
#include "middleware/ttl_cache.hpp"

namespace hub::host {

/// Thread-safe. Look-ups are remembered for AuthSettings::cacheTtl, so most requests need no database.
class Authenticator {
public:
    /// Database and clock outlive it. @throws std::invalid_argument for unusable secrets.
    Authenticator(db::Database& database, const AuthSettings& settings, const time::Clock& clock);

    /// The caller, who fulfils the requirement. Where nothing is required, credentials that are not accepted give an
    /// anonymous caller, also when the database is away.
    /// @throws http::Error 401 (missing_credentials, invalid_credentials) with WWW-Authenticate, or 403 (forbidden,
    /// password_change_required); db::Error when the look-up fails.
    auth::Principal authenticate(const http::Request& request, const auth::Requirement& requirement);

    std::string issueToken(std::int64_t userId, int tokenVersion) const;
    /// The user was changed by this process: look again at the next request.
    void forgetUser(std::int64_t userId) { sessions_.erase(userId); }

private:
    /// `refusal` is for logs, never for clients: they are not told what is wrong with a credential.
    struct Resolution {
        auth::Principal principal;
        bool mustChangePassword = false;
        std::string_view refusal;
    };

    Resolution resolve(const PresentedCredential& credential);
    Resolution resolveToken(const std::string& token);
    Resolution resolveApiKey(const std::string& key);
    static Resolution judge(const identity::ApiKeyUse& use, time::Timestamp now);
    std::shared_ptr<const identity::Session> loadSession(std::int64_t userId);
    auth::Principal authenticateAnonymous(const http::Request& request, const PresentedCredential& credential);

    db::Database& database_;
    const time::Clock& clock_;
    auth::TokenSigner signer_;
    std::chrono::seconds tokenLifetime_;
    TtlCache<std::string, auth::TokenClaims> tokens_;  ///< By SHA-256: verified signatures.
    TtlCache<std::int64_t, identity::Session> sessions_;
    TtlCache<std::string, identity::ApiKeyUse> apiKeys_;  ///< By SHA-256.
};

}  // namespace hub::host

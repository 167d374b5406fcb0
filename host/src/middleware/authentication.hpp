/// @file middleware/authentication.hpp
/// @brief Who is calling, and may they? One place for every route.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

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
#include "oidc/verifier.hpp"

namespace hub::host {

/// A caller whose connection stays open, and what has to stay true for it to be heard.
struct Standing {
    auth::Principal principal;
    std::optional<time::Timestamp> expiresAt;  ///< Of a token.
    int tokenVersion = 0;                      ///< Of a token of the hub.
    std::shared_ptr<const oidc::Claims> federated;  ///< Of a token of the identity provider.
    std::string keyDigest;                     ///< Of an API key.
};

/// Thread-safe. Look-ups are remembered for AuthSettings::cacheTtl, so most requests need no database.
class Authenticator {
public:
    /// Database and clock outlive it. @throws std::invalid_argument for unusable secrets.
    Authenticator(db::Database& database, const AuthSettings& settings, const time::Clock& clock);

    /// The caller, who fulfils the requirement. Where nothing is required, credentials that are not accepted give an
    /// anonymous caller, also when the database is away.
    /// @throws http::Error 401 (missing_credentials, invalid_credentials) with WWW-Authenticate, 403 (forbidden,
    /// password_change_required) or 503 (the identity provider's keys cannot be had); db::Error when the look-up fails.
    auth::Principal authenticate(const http::Request& request, const auth::Requirement& requirement);

    /// Of a request that authenticate() has let pass.
    Standing standingOf(const http::Request& request, const auth::Requirement& requirement);
    /// Looks all of them up again, past what is remembered, and brings the principals up to date. One query for all
    /// users and one for each API key. @return for each, whether it would still be let pass. @throws db::Error
    std::vector<bool> renew(std::vector<Standing>& standings);

    std::string issueToken(std::int64_t userId, int tokenVersion) const;
    /// Of a token of the hub that is in force; whether its user still is has to be looked up.
    std::optional<auth::TokenClaims> claimsOf(const std::string& token);
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
    Resolution resolveFederated(const std::string& token);
    std::shared_ptr<const oidc::Claims> verifyFederated(const std::string& token, std::string_view& refusal);
    std::shared_ptr<const identity::Session> loadFederated(const std::string& subject);
    std::shared_ptr<const auth::TokenClaims> verify(const std::string& token, std::string_view& refusal);
    Resolution resolveApiKey(const std::string& key);
    std::optional<identity::ApiKeyUse> useApiKey(const std::string& digest);
    static Resolution judge(const identity::ApiKeyUse& use, time::Timestamp now);
    bool renewUser(Standing& standing, const std::optional<identity::Session>& session) const;
    bool renewKey(Standing& standing, const std::optional<identity::ApiKeyUse>& use) const;
    std::shared_ptr<const identity::Session> loadSession(std::int64_t userId);
    auth::Principal authenticateAnonymous(const http::Request& request, const PresentedCredential& credential);

    db::Database& database_;
    const time::Clock& clock_;
    auth::TokenSigner signer_;
    std::chrono::seconds tokenLifetime_;
    const std::unique_ptr<oidc::Verifier> oidc_;       ///< Absent: no such tokens are accepted.
    TtlCache<std::string, auth::TokenClaims> tokens_;  ///< By SHA-256: verified signatures.
    TtlCache<std::string, oidc::Claims> federated_;    ///< By SHA-256.
    TtlCache<std::string, std::int64_t> subjects_;     ///< User ids by Keycloak id.
    TtlCache<std::int64_t, identity::Session> sessions_;
    TtlCache<std::string, identity::ApiKeyUse> apiKeys_;  ///< By SHA-256.
};

}  // namespace hub::host

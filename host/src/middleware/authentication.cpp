#include "middleware/authentication.hpp"

#include <algorithm>
#include <map>

#include "auth_metrics.hpp"
#include "hub/auth/api_key.hpp"
#include "hub/auth/hmac.hpp"
#include "hub/db/error.hpp"
#include "hub/http/error.hpp"
#include "hub/identity/credentials.hpp"
#include "hub/log/log.hpp"

namespace hub::host {

namespace {

using Kind = PresentedCredential::Kind;

/// A verified signature stays verified; this only bounds how long a token that is no longer used is remembered.
constexpr std::chrono::minutes kTokenTtl{10};

constexpr std::chrono::seconds kProviderRetry{5};

/// The one refusal a requirement may lift: the principal comes with it.
constexpr std::string_view kOrganizationInactive = "organization_inactive";

http::Error unauthorized(const auth::Requirement& requirement, std::string code, const std::string& message) {
    return http::Error(401, std::move(code), message)
        .withHeader("WWW-Authenticate",
                    requirement.challengeBasic ? R"(Basic realm="dialhub", charset="UTF-8")" : "Bearer");
}

http::Error missingCredentials(const auth::Requirement& requirement) {
    const std::string own = requirement.users ? "Not authenticated" : "API key required";
    return unauthorized(requirement, "missing_credentials",
                        requirement.missingMessage.empty() ? own : requirement.missingMessage);
}

http::Error invalidCredentials(const auth::Requirement& requirement, Kind kind) {
    const bool aboutToken = requirement.users && (kind == Kind::kToken || requirement.scopes.empty());
    const std::string own = aboutToken ? "Could not validate credentials" : "Invalid API key";
    return unauthorized(requirement, "invalid_credentials",
                        requirement.invalidMessage.empty() ? own : requirement.invalidMessage);
}

void logRefusal(const http::Request& request, const PresentedCredential& credential, std::string_view reason) {
    // The first characters tell an operator which dialer still uses an old key.
    const std::string_view kind = credential.kind == Kind::kToken ? "token" : "api_key";
    countRefusedCredential(kind, reason);
    const bool knownForm = credential.kind == Kind::kApiKey && auth::isApiKeyForm(credential.value);
    log::warning("auth.refused", {{"reason", reason},
                                  {"credential", kind},
                                  {"key_prefix", knownForm ? auth::apiKeyPrefix(credential.value) : std::string()},
                                  {"address", request.remoteAddress},
                                  {"path", request.path}});
}

std::unique_ptr<oidc::Verifier> makeVerifier(const AuthSettings& settings, const time::Clock& clock) {
    return settings.oidc ? std::make_unique<oidc::Verifier>(*settings.oidc, clock) : nullptr;
}

/// What the provider says about the role replaces what the hub knows, superusers included.
auth::Principal federatedPrincipal(auth::Principal principal, const oidc::Claims& claims) {
    if (!claims.role) return principal;
    principal.role = claims.role;
    principal.superuser = false;
    return principal;
}

bool hasAnyRole(const auth::Principal& principal, const std::vector<auth::Role>& roles) {
    return std::any_of(roles.begin(), roles.end(), [&](auth::Role role) { return principal.hasRole(role); });
}

void requireUser(const auth::Principal& principal, bool mustChangePassword, const auth::Requirement& requirement) {
    if (!requirement.users) throw invalidCredentials(requirement, Kind::kToken);
    if (mustChangePassword && !requirement.allowPasswordChangePending) {
        throw http::Error(403, "password_change_required", "Change your password first (PUT /api/auth/me)");
    }
    if (!requirement.roles.empty() && !hasAnyRole(principal, requirement.roles)) {
        throw http::forbidden("Your role does not allow this");
    }
}

void requireApiKey(const auth::Principal& principal, const auth::Requirement& requirement) {
    const auto& scopes = requirement.scopes;
    if (std::any_of(scopes.begin(), scopes.end(), [&](const std::string& scope) { return principal.hasScope(scope); }))
        return;
    if (requirement.users && hasAnyRole(principal, requirement.roles)) return;
    if (scopes.empty()) throw invalidCredentials(requirement, Kind::kApiKey);
    throw http::forbidden("This API key's scopes do not allow this");
}

}  // namespace

Authenticator::Authenticator(db::Database& database, const AuthSettings& settings, const time::Clock& clock)
    : database_(database),
      clock_(clock),
      signer_(settings.tokenSecrets, settings.tokenIssuer),
      tokenLifetime_(settings.tokenLifetime),
      oidc_(makeVerifier(settings, clock)),
      tokens_(kTokenTtl, settings.cacheEntries),
      federated_(settings.cacheTtl, settings.cacheEntries),
      subjects_(settings.cacheTtl, settings.cacheEntries),
      sessions_(settings.cacheTtl, settings.cacheEntries),
      apiKeys_(settings.cacheTtl, settings.cacheEntries) {}

auth::Principal Authenticator::authenticate(const http::Request& request, const auth::Requirement& requirement) {
    const std::optional<PresentedCredential> credential = findCredential(request, requirement.keySources);
    if (!credential) {
        if (requirement.anonymous) return {};
        throw missingCredentials(requirement);
    }
    if (requirement.anonymous) return authenticateAnonymous(request, *credential);

    Resolution resolution = resolve(*credential);
    if (resolution.refusal == kOrganizationInactive && requirement.allowInactiveOrganization) resolution.refusal = {};
    if (!resolution.refusal.empty()) {
        logRefusal(request, *credential, resolution.refusal);
        if (resolution.refusal == oidc::kKeysUnavailable)
            throw http::unavailable("The identity provider cannot be reached", kProviderRetry);
        throw invalidCredentials(requirement, credential->kind);
    }
    if (resolution.principal.isUser())
        requireUser(resolution.principal, resolution.mustChangePassword, requirement);
    else
        requireApiKey(resolution.principal, requirement);
    return std::move(resolution.principal);
}

auth::Principal Authenticator::authenticateAnonymous(const http::Request& request,
                                                     const PresentedCredential& credential) {
    try {
        Resolution resolution = resolve(credential);
        if (resolution.refusal.empty() && !resolution.mustChangePassword) return std::move(resolution.principal);
    } catch (const db::Error& error) {
        log::warning("auth.lookup_failed",
                     {{"path", request.path}, {"sqlstate", error.sqlState()}, {"error", error.what()}});
    }
    return {};
}

Authenticator::Resolution Authenticator::resolve(const PresentedCredential& credential) {
    return credential.kind == Kind::kToken ? resolveToken(credential.value) : resolveApiKey(credential.value);
}

Authenticator::Resolution Authenticator::resolveToken(const std::string& token) {
    if (oidc_ && oidc::isAsymmetric(token)) return resolveFederated(token);
    std::string_view refusal;
    const std::shared_ptr<const auth::TokenClaims> claims = verify(token, refusal);
    if (!claims) return {{}, false, refusal};
    std::shared_ptr<const identity::Session> session = sessions_.get(claims->userId);
    // A token newer than what is remembered: the password was changed on another instance a moment ago.
    if (!session || session->tokenVersion < claims->tokenVersion) session = loadSession(claims->userId);
    if (!session) return {{}, false, "unknown_user"};
    if (!session->mayAct) return {{}, false, "inactive"};
    if (session->tokenVersion != claims->tokenVersion) return {{}, false, "session_ended"};
    return {session->principal, session->mustChangePassword, {}};
}

Authenticator::Resolution Authenticator::resolveFederated(const std::string& token) {
    std::string_view refusal;
    const std::shared_ptr<const oidc::Claims> claims = verifyFederated(token, refusal);
    if (!claims) return {{}, false, refusal};
    std::shared_ptr<const identity::Session> session;
    if (const auto userId = subjects_.get(claims->subject)) session = sessions_.get(*userId);
    if (!session) session = loadFederated(claims->subject);
    if (!session) return {{}, false, "unknown_user"};
    if (!session->mayAct) return {{}, false, "inactive"};
    // Whether the hub's own password has to be changed is nothing to somebody who does not use it.
    return {federatedPrincipal(session->principal, *claims), false, {}};
}

/// Remembered no longer than a look-up: a key that the provider has withdrawn must not go on for long.
std::shared_ptr<const oidc::Claims> Authenticator::verifyFederated(const std::string& token,
                                                                   std::string_view& refusal) {
    const std::string digest = auth::sha256(token);
    std::shared_ptr<const oidc::Claims> claims = federated_.get(digest);
    if (!claims) {
        oidc::Check check = oidc_->verify(token);
        refusal = check.problem;
        if (!check.claims) return nullptr;
        claims = federated_.put(digest, std::move(*check.claims));
    }
    if (claims->expiresAt > clock_.now()) return claims;
    refusal = "expired";
    return nullptr;
}

std::shared_ptr<const identity::Session> Authenticator::loadFederated(const std::string& subject) {
    const auto find = [&](db::Transaction& tx) { return identity::findSessionByKeycloakId(tx, subject); };
    auto found = database_.inStatement("find_session_by_keycloak_id", find, db::Retry::kIdempotent);
    if (!found) return nullptr;
    const std::int64_t userId = found->principal.userId;
    if (!found->mayAct) return std::make_shared<const identity::Session>(std::move(*found));
    subjects_.put(subject, userId);
    return sessions_.put(userId, std::move(*found));
}

/// nullptr when the token itself is not valid, whatever its user may do.
std::shared_ptr<const auth::TokenClaims> Authenticator::verify(const std::string& token, std::string_view& refusal) {
    const time::Timestamp now = clock_.now();
    const std::string digest = auth::sha256(token);
    std::shared_ptr<const auth::TokenClaims> claims = tokens_.get(digest);
    if (!claims) {
        const auth::TokenCheck check = signer_.verify(token, now);
        refusal = check.problem;
        if (!check.claims) return nullptr;
        claims = tokens_.put(digest, *check.claims);
    }
    if (claims->expiresAt > now) return claims;
    refusal = "expired";
    return nullptr;
}

/// Only what may act is remembered, so that an activation works at once.
std::shared_ptr<const identity::Session> Authenticator::loadSession(std::int64_t userId) {
    auto found = database_.inStatement(
        "find_session", [&](db::Transaction& tx) { return identity::findSession(tx, userId); }, db::Retry::kIdempotent);
    if (!found) return nullptr;
    if (!found->mayAct) return std::make_shared<const identity::Session>(std::move(*found));
    return sessions_.put(userId, std::move(*found));
}

Authenticator::Resolution Authenticator::resolveApiKey(const std::string& key) {
    const time::Timestamp now = clock_.now();
    const std::string digest = auth::apiKeyHash(key);
    if (const auto known = apiKeys_.get(digest)) return judge(*known, now);
    auto found = useApiKey(digest);
    if (!found) return {{}, false, "unknown_key"};
    Resolution resolution = judge(*found, now);
    if (resolution.refusal.empty()) apiKeys_.put(digest, std::move(*found));
    return resolution;
}

std::optional<identity::ApiKeyUse> Authenticator::useApiKey(const std::string& digest) {
    return database_.inStatement(
        "use_api_key", [&](db::Transaction& tx) { return identity::useApiKey(tx, digest, clock_.now()); },
        db::Retry::kIdempotent);
}

Authenticator::Resolution Authenticator::judge(const identity::ApiKeyUse& use, time::Timestamp now) {
    if (use.revoked) return {{}, false, "revoked"};
    if (use.expiresAt && *use.expiresAt <= now) return {{}, false, "expired"};
    return {use.principal, false, use.organizationActive ? std::string_view() : kOrganizationInactive};
}

Standing Authenticator::standingOf(const http::Request& request, const auth::Requirement& requirement) {
    const std::optional<PresentedCredential> credential = findCredential(request, requirement.keySources);
    if (!credential) throw missingCredentials(requirement);
    Standing standing;
    standing.principal = request.principal;
    if (credential->kind == Kind::kApiKey) {
        standing.keyDigest = auth::apiKeyHash(credential->value);
        return standing;
    }
    std::string_view refusal;
    if (oidc_ && oidc::isAsymmetric(credential->value)) {
        standing.federated = verifyFederated(credential->value, refusal);
        if (!standing.federated) throw invalidCredentials(requirement, credential->kind);
        standing.expiresAt = standing.federated->expiresAt;
        return standing;
    }
    const std::shared_ptr<const auth::TokenClaims> claims = verify(credential->value, refusal);
    if (!claims) throw invalidCredentials(requirement, credential->kind);  // it has expired since
    standing.tokenVersion = claims->tokenVersion;
    standing.expiresAt = claims->expiresAt;
    return standing;
}

std::vector<bool> Authenticator::renew(std::vector<Standing>& standings) {
    std::map<std::int64_t, std::optional<identity::Session>> sessions;
    std::map<std::string, std::optional<identity::ApiKeyUse>> keys;
    for (const Standing& standing : standings) {
        if (standing.principal.isUser())
            sessions.try_emplace(standing.principal.userId);
        else
            keys.try_emplace(standing.keyDigest);
    }
    std::vector<std::int64_t> userIds;
    for (const auto& [id, session] : sessions) userIds.push_back(id);
    const auto findSessions = [&](db::Transaction& tx) { return identity::findSessions(tx, userIds); };
    for (identity::Session& session : database_.inStatement("find_sessions", findSessions, db::Retry::kIdempotent)) {
        sessions[session.principal.userId] = std::move(session);
    }
    for (auto& [digest, use] : keys) use = useApiKey(digest);

    std::vector<bool> holds;
    for (Standing& standing : standings) {
        holds.push_back(standing.principal.isUser() ? renewUser(standing, sessions[standing.principal.userId])
                                                    : renewKey(standing, keys[standing.keyDigest]));
    }
    return holds;
}

bool Authenticator::renewUser(Standing& standing, const std::optional<identity::Session>& session) const {
    if (!session || !session->mayAct || standing.expiresAt <= clock_.now()) return false;
    if (standing.federated) {
        standing.principal = federatedPrincipal(session->principal, *standing.federated);
        return true;
    }
    if (session->mustChangePassword || session->tokenVersion != standing.tokenVersion) return false;
    standing.principal = session->principal;
    return true;
}

bool Authenticator::renewKey(Standing& standing, const std::optional<identity::ApiKeyUse>& use) const {
    if (!use || !judge(*use, clock_.now()).refusal.empty()) return false;
    standing.principal = use->principal;
    return true;
}

std::optional<auth::TokenClaims> Authenticator::claimsOf(const std::string& token) {
    std::string_view refusal;
    const std::shared_ptr<const auth::TokenClaims> claims = verify(token, refusal);
    return claims ? std::optional(*claims) : std::nullopt;
}

std::string Authenticator::issueToken(std::int64_t userId, int tokenVersion) const {
    const time::Timestamp now = clock_.now();
    return signer_.issue({userId, tokenVersion, now, now + tokenLifetime_});
}

}  // namespace hub::host

/// @file hub/auth/requirement.hpp
/// @brief What a route demands of its caller; the host's authentication middleware enforces it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/auth/principal.hpp"

namespace hub::auth {

/// Places an API key may be sent in, besides "Authorization: Bearer|ApiKey|Token|Basic" and X-API-Key, which are always read.
/// The first place that is not empty decides: Authorization (but Basic), these headers, X-API-Key, Basic (the key is the
/// password or the user name), then the parameters in the query, the form and the JSON body, then tokenParameters.
struct KeySources {
    std::vector<std::string> headers;     ///< Further header names, for example "X-Dialer-Api-Key".
    std::vector<std::string> parameters;  ///< Names in query, form or top-level JSON, for example "api_key".
    /// Names in the query that may also bring a bearer token: for browsers' EventSource, which cannot send headers.
    std::vector<std::string> tokenParameters{};
};

struct Requirement {
    bool anonymous = true;             ///< Nothing is required; credentials that are present are still resolved, never refused.
    std::vector<Role> roles;           ///< A user with any of these; empty: any user. Keys with scope "admin" pass as kAdmin.
    bool users = false;                ///< Users (bearer JWT) are accepted.
    std::vector<std::string> scopes;   ///< API keys with any of these are accepted.
    KeySources keySources;
    bool challengeBasic = false;       ///< A 401 carries WWW-Authenticate: Basic (clients that answer only a challenge).
    bool allowPasswordChangePending = false;  ///< Usable before a forced password change.
    bool allowInactiveOrganization = false;   ///< Keys of a deactivated organization pass: for what it did while it was active.
    std::string missingMessage;        ///< 401 text without credentials; empty: the hub's own. Replaced systems' clients expect theirs.
    std::string invalidMessage;        ///< 401 text for credentials that are not accepted; empty: the hub's own.

    Requirement& withKeySources(KeySources sources) & { keySources = std::move(sources); return *this; }
    Requirement withKeySources(KeySources sources) && { keySources = std::move(sources); return std::move(*this); }
    Requirement& withBasicChallenge() & { challengeBasic = true; return *this; }
    Requirement withBasicChallenge() && { challengeBasic = true; return std::move(*this); }
    Requirement withMessages(std::string missing, std::string invalid) && {
        missingMessage = std::move(missing);
        invalidMessage = std::move(invalid);
        return std::move(*this);
    }
    Requirement withPasswordChangePending() && { allowPasswordChangePending = true; return std::move(*this); }
    Requirement withInactiveOrganization() && { allowInactiveOrganization = true; return std::move(*this); }
};

inline Requirement none() { return {}; }
/// Any signed-in user, or one with any of the roles (superusers always pass).
inline Requirement user(std::vector<Role> roles = {}) {
    Requirement r;
    r.anonymous = false;
    r.users = true;
    r.roles = std::move(roles);
    return r;
}
/// An API key with the scope.
inline Requirement apiKey(std::string_view scopeName) {
    Requirement r;
    r.anonymous = false;
    r.scopes.emplace_back(scopeName);
    return r;
}
/// Either of the two.
inline Requirement userOrApiKey(std::vector<Role> roles, std::string_view scopeName) {
    Requirement r = user(std::move(roles));
    r.scopes.emplace_back(scopeName);
    return r;
}

}  // namespace hub::auth

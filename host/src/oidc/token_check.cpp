#include "oidc/token_check.hpp"

#include <algorithm>
#include <cmath>

#include "hub/json/value.hpp"
#include "hub/text/ascii.hpp"

namespace hub::host::oidc {

namespace {

constexpr std::size_t kMaxTokenBytes = 16384;
constexpr std::size_t kMaxSubjectBytes = 255;  // users.keycloak_id
constexpr double kMostSeconds = 253402300799;  // the year 9999

struct Parts {
    std::string_view header, payload, signedPart, signature;
};

std::optional<Parts> split(std::string_view token) {
    const std::size_t first = token.find('.');
    const std::size_t second = token.find('.', first == std::string_view::npos ? first : first + 1);
    if (token.size() > kMaxTokenBytes || second == std::string_view::npos) return std::nullopt;
    if (token.find('.', second + 1) != std::string_view::npos) return std::nullopt;
    return Parts{token.substr(0, first), token.substr(first + 1, second - first - 1), token.substr(0, second),
                 token.substr(second + 1)};
}

/// An object in base64url; nullopt for anything else.
std::optional<json::Value> readObject(std::string_view part) {
    const std::optional<std::string> text = decodeBase64Url(part);
    if (!text) return std::nullopt;
    try {
        json::Value value = json::parse(*text);
        if (value.isObject()) return value;
    } catch (const json::ParseError&) {
        return std::nullopt;
    }
    return std::nullopt;
}

std::string_view textMember(const json::Value& object, std::string_view name) {
    const json::Value* member = object.find(name);
    return member && member->isString() ? std::string_view(member->asString()) : std::string_view();
}

std::optional<Algorithm> algorithmOf(const json::Value& header) {
    const std::string_view name = textMember(header, "alg");
    if (name == "RS256") return Algorithm::kRs256;
    if (name == "ES256") return Algorithm::kEs256;
    return std::nullopt;
}

/// Seconds since 1970, whole or not.
std::optional<time::Timestamp> timeMember(const json::Value& object, std::string_view name) {
    const json::Value* member = object.find(name);
    if (!member || !member->isNumber()) return std::nullopt;
    const double seconds = member->asDouble();
    if (!(seconds >= 0 && seconds <= kMostSeconds)) return std::nullopt;
    return time::Timestamp(std::chrono::microseconds(std::llround(seconds * 1e6)));
}

bool contains(const json::Value* list, std::string_view text) {
    if (!list) return false;
    if (list->isString()) return list->asString() == text;
    if (!list->isArray()) return false;
    const json::Array& items = list->asArray();
    return std::any_of(items.begin(), items.end(),
                       [&](const json::Value& item) { return item.isString() && item.asString() == text; });
}

bool hasAudience(const json::Value& payload, const Settings& settings) {
    const json::Value* audience = payload.find("aud");
    return std::any_of(settings.audiences.begin(), settings.audiences.end(),
                       [&](const std::string& name) { return contains(audience, name); });
}

bool hasRole(const json::Value& payload, const RoleMapping& mapping) {
    const json::Value* holder = payload.find(mapping.client.empty() ? "realm_access" : "resource_access");
    if (holder && !mapping.client.empty()) holder = holder->find(mapping.client);
    return holder && contains(holder->find("roles"), mapping.name);
}

/// Roles are declared from the highest to the lowest.
std::optional<auth::Role> mapRole(const json::Value& payload, const std::vector<RoleMapping>& roles) {
    std::optional<auth::Role> highest;
    for (const RoleMapping& mapping : roles) {
        if (hasRole(payload, mapping) && (!highest || mapping.role < *highest)) highest = mapping.role;
    }
    return highest;
}

Check refuse(std::string_view problem) {
    return {std::nullopt, problem};
}

Check judge(const json::Value& payload, const Settings& settings, time::Timestamp now) {
    const std::string_view subject = textMember(payload, "sub");
    const auto expiresAt = timeMember(payload, "exp");
    const auto notBefore = timeMember(payload, "nbf");
    if (subject.empty() || subject.size() > kMaxSubjectBytes || !expiresAt) return refuse("claims");
    if (payload.find("nbf") && !notBefore) return refuse("claims");
    if (textMember(payload, "iss") != settings.issuer) return refuse("issuer");
    if (!hasAudience(payload, settings)) return refuse("audience");
    if (textMember(payload, "typ") != settings.tokenType) return refuse("token_type");
    if (*expiresAt + settings.leeway <= now) return refuse("expired");
    if (notBefore && *notBefore - settings.leeway > now) return refuse("not_yet_valid");
    Claims claims{std::string(subject), *expiresAt + settings.leeway, mapRole(payload, settings.roles)};
    if (!settings.roles.empty() && !claims.role) return refuse("no_role");
    return {std::move(claims), {}};
}

}  // namespace

bool isAsymmetric(std::string_view token) {
    const std::optional<Parts> parts = split(token);
    if (!parts) return false;
    const std::optional<json::Value> header = readObject(parts->header);
    return header && algorithmOf(*header);
}

Check checkToken(std::string_view token, const KeySet& keys, const Settings& settings, time::Timestamp now) {
    const std::optional<Parts> parts = split(token);
    if (!parts) return refuse("malformed");
    const std::optional<json::Value> header = readObject(parts->header);
    const std::optional<std::string> signature = decodeBase64Url(parts->signature);
    // "crit" names extensions that have to be understood; the hub knows none.
    if (!header || !signature || header->find("crit")) return refuse("malformed");
    const std::optional<Algorithm> algorithm = algorithmOf(*header);
    if (!algorithm || !settings.algorithms.contains(*algorithm)) return refuse("algorithm");
    const PublicKey* key = keys.find(textMember(*header, "kid"));
    if (!key) return refuse(kUnknownKey);
    if (key->algorithm() != *algorithm) return refuse("algorithm");
    if (!key->verifies(parts->signedPart, *signature)) return refuse("signature");
    const std::optional<json::Value> payload = readObject(parts->payload);
    if (!payload) return refuse("malformed");
    return judge(*payload, settings, now);
}

}  // namespace hub::host::oidc

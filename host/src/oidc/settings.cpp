#include "oidc/settings.hpp"

namespace hub::host::oidc {

namespace {

using config::Kind;
using config::Spec;

constexpr const char* kUrlPattern = "https?://[^ ]+";
constexpr const char* kUrlMeaning = "a URL that begins with http:// or https://";

Spec roleSpec() {
    Spec spec("A role of the provider and what it is in the hub");
    spec.string("name").length(1, 255).description("The role's name at the provider.");
    spec.string("client").optional().length(1, 255).description(
        "The client whose role it is; without it, a role of the realm.");
    spec.choice("role", {"admin", "manager", "qualifier", "sales_rep", "agent"}).description("The role in the hub.");
    return spec;
}

void addTokenRules(Spec& spec) {
    spec.list("audiences", Kind::kString)
        .defaultValue(json::Array{})
        .description(
            "Required with issuer: a token has to name one of them in aud. Keycloak needs an audience mapper for "
            "that.");
    spec.list("algorithms", Kind::kString)
        .defaultValue(json::Array{"RS256", "ES256"})
        .pattern("RS256|ES256", "RS256 or ES256")
        .length(1, 2)
        .description("Signatures that are accepted.");
    spec.string("token_type")
        .defaultValue("Bearer")
        .length(1, 64)
        .description("The typ claim of access tokens: Keycloak's ID and refresh tokens have others.");
    spec.duration("leeway")
        .defaultValue("30s")
        .range("0s", "5m")
        .description("How far the provider's clock may be off, for exp and nbf.");
    spec.list("roles", roleSpec())
        .defaultValue(json::Array{})
        .description(
            "What the token's roles are in the hub; the highest counts, and a token with none of them is refused. "
            "Empty: the role the user has in the hub counts.");
}

std::set<Algorithm> readAlgorithms(const config::Section& section) {
    std::set<Algorithm> algorithms;
    for (const std::string& name : section.strings("algorithms"))
        algorithms.insert(name == "RS256" ? Algorithm::kRs256 : Algorithm::kEs256);
    return algorithms;
}

std::vector<RoleMapping> readRoles(const config::Section& section) {
    std::vector<RoleMapping> roles;
    for (const config::Section& entry : section.sections("roles")) {
        roles.push_back({.name = entry.string("name"),
                         .client = entry.has("client") ? entry.string("client") : std::string(),
                         .role = *auth::parseRole(entry.choice("role"))});
    }
    return roles;
}

}  // namespace

config::Spec spec() {
    Spec spec("Access tokens of an OpenID Connect provider, such as a Keycloak realm");
    spec.string("issuer")
        .optional()
        .pattern(kUrlPattern, kUrlMeaning)
        .description(
            "The iss claim, https://id.example.com/realms/sales. Without it, such tokens are refused. A token's sub is "
            "looked up among the users' Keycloak ids.");
    spec.string("jwks_url")
        .optional()
        .pattern(kUrlPattern, kUrlMeaning)
        .description("Where the provider's keys are; without it, as <issuer>/.well-known/openid-configuration says.");
    addTokenRules(spec);
    spec.duration("key_lifetime")
        .defaultValue("1h")
        .range("10s", "7d")
        .description(
            "Keys are fetched again after this time; a token with a key that is not known yet causes it, too.");
    spec.duration("fetch_interval")
        .defaultValue("30s")
        .range("1s", "1h")
        .description("Shortest time between two attempts to fetch keys, whatever tokens arrive.");
    spec.duration("timeout").defaultValue("3s").range("100ms", "30s").description("For one answer of the provider.");
    spec.string("ca_file")
        .optional()
        .pattern("/.*", "an absolute path")
        .description(
            "PEM file with the authorities the provider's certificate is checked with, instead of the system's.");
    return spec;
}

std::optional<Settings> readSettings(const config::Section& section) {
    if (!section.has("issuer")) return std::nullopt;
    Settings settings;
    settings.issuer = section.string("issuer");
    if (section.has("jwks_url")) settings.jwksUrl = section.string("jwks_url");
    const std::vector<std::string> audiences = section.strings("audiences");
    if (audiences.empty()) {
        throw config::ConfigError({section.problem(
            "issuer",
            "needs \"audiences\": without them, tokens for any other client of the provider would be accepted")});
    }
    settings.audiences = {audiences.begin(), audiences.end()};
    settings.algorithms = readAlgorithms(section);
    settings.tokenType = section.string("token_type");
    settings.leeway = std::chrono::duration_cast<std::chrono::seconds>(section.duration("leeway"));
    settings.roles = readRoles(section);
    settings.keyLifetime = section.duration("key_lifetime");
    settings.fetchInterval = section.duration("fetch_interval");
    settings.timeout = section.duration("timeout");
    if (section.has("ca_file")) settings.caFile = section.string("ca_file");
    return settings;
}

}  // namespace hub::host::oidc

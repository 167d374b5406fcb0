#include "auth_settings.hpp"

namespace hub::host {

namespace {

constexpr std::size_t kMinSecretBytes = 32;

config::Spec throttleSpec() {
    config::Spec spec("Limits of failed sign-ins, shared by all instances through the database");
    spec.integer("attempts_per_username")
        .defaultValue(10)
        .range(1, 10000)
        .description("Attempts per user name and window.");
    spec.integer("attempts_per_address")
        .defaultValue(200)
        .range(1, 1000000)
        .description("Attempts per client address and window; a call centre often has one address for everybody.");
    spec.duration("window").defaultValue("15m").range("1s", "24h").description("Length of a window.");
    return spec;
}

}  // namespace

config::Spec authSpec() {
    config::Spec spec("Sign-in, access tokens and API keys");
    spec.secret("jwt_secret")
        .description(
            "Signs access tokens; at least 32 bytes. All instances share it. Keep it in a file: "
            "${file:/etc/dialhub/jwt_secret}.");
    spec.secret("previous_jwt_secret")
        .optional()
        .description(
            "After a change of jwt_secret: the old one, accepted until it is removed (a token_lifetime later).");
    spec.string("token_issuer").defaultValue("dialhub").length(1, 255).description("The iss claim of access tokens.");
    spec.duration("token_lifetime").defaultValue("24h").range("1m", "30d").description("How long a sign-in lasts.");
    spec.integer("bcrypt_cost")
        .defaultValue(auth::kDefaultBcryptCost)
        .range(4, 17)
        .description("Work per password check; each step doubles it. Below 10 is for tests only.");
    spec.boolean("require_current_password")
        .defaultValue(true)
        .description("A change of password needs the current one. The replaced number panel does not send it.");
    spec.duration("cache_ttl")
        .defaultValue("5s")
        .range("0s", "5m")
        .description(
            "How long a look-up of an API key or user is trusted; revocations work after this time at the latest.");
    spec.integer("cache_entries").defaultValue(4096).range(16, 1000000).description("Look-ups kept, of each kind.");
    spec.section("throttle", throttleSpec());
    spec.section("oidc", oidc::spec());
    return spec;
}

AuthSettings readAuthSettings(const config::Section& section) {
    AuthSettings settings;
    for (const char* key : {"jwt_secret", "previous_jwt_secret"}) {
        if (!section.has(key)) continue;
        const config::Secret secret = section.secret(key);
        if (secret.reveal().size() < kMinSecretBytes) {
            throw config::ConfigError(
                {section.problem(key, "must have at least 32 bytes; make one with: openssl rand -base64 48")});
        }
        settings.tokenSecrets.push_back(secret.reveal());
    }
    settings.tokenIssuer = section.string("token_issuer");
    settings.tokenLifetime = std::chrono::duration_cast<std::chrono::seconds>(section.duration("token_lifetime"));
    settings.bcryptCost = static_cast<int>(section.integer("bcrypt_cost"));
    settings.requireCurrentPassword = section.boolean("require_current_password");
    settings.cacheTtl = section.duration("cache_ttl");
    settings.cacheEntries = static_cast<std::size_t>(section.integer("cache_entries"));
    const config::Section throttle = section.section("throttle");
    settings.throttle.attemptsPerUsername = static_cast<int>(throttle.integer("attempts_per_username"));
    settings.throttle.attemptsPerAddress = static_cast<int>(throttle.integer("attempts_per_address"));
    settings.throttle.window = std::chrono::duration_cast<std::chrono::seconds>(throttle.duration("window"));
    settings.oidc = oidc::readSettings(section.section("oidc"));
    return settings;
}

}  // namespace hub::host

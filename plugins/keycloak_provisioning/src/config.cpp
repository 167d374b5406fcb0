#include "config.hpp"

#include <vector>

namespace hub::keycloak_provisioning {

namespace {

constexpr std::size_t kShortestSecret = 16;

config::Spec newClientsSpec() {
    config::Spec spec("What the organization of a client gets that is created by provisioning");
    spec.string("time_zone")
        .defaultValue("Europe/London")
        .pattern("[A-Za-z]+(/[A-Za-z0-9_+-]+)*", "an IANA time zone")
        .reloadable()
        .description("IANA name");
    spec.string("default_region")
        .defaultValue("GB")
        .pattern("[A-Z]{2}", "an ISO 3166 country code of two capital letters")
        .reloadable()
        .description("Country of national telephone numbers");
    return spec;
}

config::Spec rateLimitSpec() {
    config::Spec spec("Requests each API key or user may make; beyond it they get 429 and Retry-After");
    spec.integer("requests_per_minute")
        .defaultValue(3000)
        .range(1, 1000000)
        .reloadable()
        .description("How fast the bucket fills again");
    spec.integer("burst").defaultValue(1000).range(1, 1000000).reloadable().description("What the bucket holds");
    return spec;
}

}  // namespace

config::Spec spec() {
    config::Spec spec("Users from Keycloak, Django and files");
    spec.choice("unknown_clients", {"create", "reject"})
        .defaultValue("create")
        .reloadable()
        .description(
            "What happens to a user of a client the hub does not know: its organization is created, or the user "
            "is rejected");
    spec.section("new_clients", newClientsSpec());
    spec.boolean("link_by_email")
        .defaultValue(true)
        .reloadable()
        .description(
            "A user of the client who has the e-mail address and no Keycloak id becomes the Keycloak user; "
            "otherwise the address counts as taken");
    spec.integer("max_bulk_users")
        .defaultValue(10000)
        .range(1, 10000)
        .reloadable()
        .description("Most users in one bulk request");
    spec.section("rate_limit", rateLimitSpec());
    spec.secret("webhook_secret")
        .optional()
        .reloadable()
        .description("HMAC-SHA256 secret of webhooks, at least 16 characters; without it no signature is needed");
    spec.duration("idempotency_window")
        .defaultValue("24h")
        .range("1h", "30d")
        .reloadable()
        .description("How long an Idempotency-Key and a webhook's event_id are remembered");
    spec.section("keycloak", sync::keycloakSpec());
    spec.section("sync", sync::syncSpec());
    return spec;
}

Settings parseSettings(const config::Section& section) {
    Settings settings;
    settings.createClients = section.choice("unknown_clients") == "create";
    settings.linkByEmail = section.boolean("link_by_email");
    const config::Section newClients = section.section("new_clients");
    settings.newClients = {newClients.string("time_zone"), newClients.string("default_region")};
    settings.maxBulkUsers = section.integer("max_bulk_users");
    const config::Section limit = section.section("rate_limit");
    settings.requestsPerMinute = limit.integer("requests_per_minute");
    settings.burst = limit.integer("burst");
    if (section.has("webhook_secret")) settings.webhookSecret = section.secret("webhook_secret").reveal();
    settings.sync = sync::parse(section.section("keycloak"), section.section("sync"));
    settings.idempotencyWindow = std::chrono::duration_cast<std::chrono::hours>(section.duration("idempotency_window"));
    if (section.has("webhook_secret") && settings.webhookSecret.size() < kShortestSecret) {
        throw config::ConfigError({section.problem(
            "webhook_secret", "must have at least " + std::to_string(kShortestSecret) + " characters")});
    }
    return settings;
}

}  // namespace hub::keycloak_provisioning

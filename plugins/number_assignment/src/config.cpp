#include "config.hpp"

namespace hub::number_assignment {

namespace {

config::Spec rateLimitSpec() {
    config::Spec spec("Requests an address may send under /api/v1; webhooks are never limited");
    spec.integer("requests")
        .defaultValue(0)
        .range(0, 1000000)
        .reloadable()
        .description("Most requests in a window, beyond which they get 429; 0: any number");
    spec.duration("window")
        .defaultValue("15m")
        .range("1s", "1d")
        .reloadable()
        .description("How long requests are counted");
    spec.boolean("calls").defaultValue(false).reloadable().description(
        "Whether requests under /api/v1/calls count, too: dialers send one for each call");
    return spec;
}

RateLimit parseRateLimit(const config::Section& section) {
    return {section.integer("requests"), std::chrono::duration_cast<std::chrono::seconds>(section.duration("window")),
            section.boolean("calls")};
}

}  // namespace

config::Spec spec() {
    config::Spec spec("Telephone numbers, who calls from them, and how often");
    spec.boolean("unique_across_organizations")
        .defaultValue(true)
        .reloadable()
        .description("Whether a number that one organization has may not be added by another");
    spec.duration("reservation_ttl")
        .defaultValue("2m")
        .range("1s", "1d")
        .reloadable()
        .description("How long an allowed call that is neither committed nor cancelled counts against the limits");
    spec.duration("keep_reservations")
        .defaultValue("90d")
        .range("1d", "3650d")
        .reloadable()
        .description("How long single calls and their idempotency keys are kept; the usage per day is kept for ever");
    spec.boolean("self_registration")
        .defaultValue(false)
        .reloadable()
        .description("Whether anybody may make an organization, with POST /api/v1/auth/register");
    spec.section("rate_limit", rateLimitSpec());
    spec.section("carriers", carriers::spec());
    return spec;
}

Settings parseSettings(const config::Section& section) {
    Settings settings;
    settings.uniqueEverywhere = section.boolean("unique_across_organizations");
    settings.reservationTtl = std::chrono::duration_cast<std::chrono::seconds>(section.duration("reservation_ttl"));
    settings.keepReservations = std::chrono::duration_cast<std::chrono::hours>(section.duration("keep_reservations"));
    settings.selfRegistration = section.boolean("self_registration");
    settings.rateLimit = parseRateLimit(section.section("rate_limit"));
    std::vector<config::Diagnostic> problems;
    settings.carriers = carriers::parseSettings(section.section("carriers"), problems);
    if (!problems.empty()) throw config::ConfigError(std::move(problems));
    return settings;
}

}  // namespace hub::number_assignment

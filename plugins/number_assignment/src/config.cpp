#include "config.hpp"

namespace hub::number_assignment {

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
    spec.section("carriers", carriers::spec());
    return spec;
}

Settings parseSettings(const config::Section& section) {
    Settings settings;
    settings.uniqueEverywhere = section.boolean("unique_across_organizations");
    settings.reservationTtl = std::chrono::duration_cast<std::chrono::seconds>(section.duration("reservation_ttl"));
    settings.keepReservations = std::chrono::duration_cast<std::chrono::hours>(section.duration("keep_reservations"));
    settings.selfRegistration = section.boolean("self_registration");
    std::vector<config::Diagnostic> problems;
    settings.carriers = carriers::parseSettings(section.section("carriers"), problems);
    if (!problems.empty()) throw config::ConfigError(std::move(problems));
    return settings;
}

}  // namespace hub::number_assignment

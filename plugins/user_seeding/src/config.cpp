#include "config.hpp"

namespace hub::user_seeding {

config::Spec spec() {
    config::Spec spec("Users and dialer links from files and administrators");
    spec.boolean("allow_weak_passwords")
        .defaultValue(false)
        .reloadable()
        .description("Accept any password that a list brings, however weak; the hub warns at every start");
    spec.integer("bcrypt_cost")
        .defaultValue(12)
        .range(4, 17)
        .description("Work per password; each step doubles it. Below 10 is for tests only");
    spec.integer("max_rows").defaultValue(10000).range(1, 100000).reloadable().description("Rows of one HTTP request");
    spec.integer("max_passwords")
        .defaultValue(200)
        .range(0, 10000)
        .reloadable()
        .description("Passwords one HTTP request may set: each takes a core for a fifth of a second");
    spec.choice("csv_encoding", {"windows-1252", "windows-1256"})
        .defaultValue("windows-1252")
        .reloadable()
        .description("Encoding of CSV files that are neither UTF-8 nor UTF-16");
    return spec;
}

Settings parseSettings(const config::Section& section) {
    Settings settings;
    settings.allowWeakPasswords = section.boolean("allow_weak_passwords");
    settings.bcryptCost = static_cast<int>(section.integer("bcrypt_cost"));
    settings.maxRows = static_cast<std::size_t>(section.integer("max_rows"));
    settings.maxPasswords = static_cast<std::size_t>(section.integer("max_passwords"));
    settings.csvEncoding = section.choice("csv_encoding");
    return settings;
}

}  // namespace hub::user_seeding

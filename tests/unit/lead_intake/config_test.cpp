#include "lead_intake/src/config.hpp"

#include <catch2/catch.hpp>

#include "hub/config/loader.hpp"

using namespace hub;
using namespace hub::lead_intake;

namespace {

Config parse(const std::string& lines) {
    const config::Loader loader;
    const std::string text = lines.empty() ? "lead_intake: {}\n" : "lead_intake:\n" + lines;
    return Config::parse(loader.loadText(text, "test.yaml", {{"lead_intake", Config::spec()}}).at("lead_intake"));
}

std::string problemsOf(const std::string& lines) {
    try {
        parse(lines);
    } catch (const config::ConfigError& error) {
        return error.what();
    }
    return "accepted";
}

}  // namespace

TEST_CASE("lead_intake: nothing has to be configured") {
    const Config config = parse("");
    CHECK(config.dashboardUrl.empty());
    CHECK(config.rules.reassign == Reassign::kAlways);
    CHECK(config.rules.trustPhoneCode);
    CHECK(config.rules.allows("203.0.113.9"));
    CHECK(config.rules.signature.secret.empty());
    CHECK(config.repeatWindow == std::chrono::hours(24 * 30));
    CHECK(config.maxBody == 1024 * 1024);
    CHECK(config.countLimit == 10000);
}

TEST_CASE("lead_intake: a dialer has the common rules but for what it names") {
    const Config config = parse(
        "  dashboard_url: https://crm.example.com//\n"
        "  reassign: if_unassigned\n"
        "  allowed_addresses: [\"192.0.2.0/24\"]\n"
        "  signature: {secret: 0123456789abcdef, tolerance: 60s}\n"
        "  dialers:\n"
        "    tehran: {trust_phone_code: false, allowed_addresses: []}\n");
    CHECK(config.dashboardUrl == "https://crm.example.com");
    const DialerRules& tehran = config.rulesFor("tehran");
    CHECK_FALSE(tehran.trustPhoneCode);
    CHECK(tehran.reassign == Reassign::kIfUnassigned);
    CHECK(tehran.allows("203.0.113.9"));
    CHECK(tehran.signature.secret == "0123456789abcdef");
    CHECK(tehran.signature.tolerance == std::chrono::seconds(60));
    CHECK(config.rulesFor("other").trustPhoneCode);
    CHECK_FALSE(config.rulesFor("other").allows("203.0.113.9"));
}

TEST_CASE("lead_intake: everything wrong with a configuration is said at once, where it is") {
    const std::string problems = problemsOf(
        "  dashboard_url: crm.example.com\n"
        "  allowed_addresses: [\"192.0.2.0/24\", \"localhost\"]\n"
        "  signature: {secret: short}\n"
        "  dialers:\n"
        "    tehran: {allowed_addresses: [\"1.2.3\"]}\n");
    CHECK(problems.find("test.yaml:2:") != std::string::npos);
    for (const std::string_view expected : {"must begin with https:// or http://", "\"localhost\" is no address",
                                            "must have at least 16 characters", "\"1.2.3\" is no address"}) {
        INFO(problems);
        CHECK(problems.find(expected) != std::string::npos);
    }
    CHECK(problems.find("short") == std::string::npos);
}

#include "config.hpp"

#include <algorithm>

namespace hub::lead_intake {

namespace {

constexpr std::size_t kShortestSecret = 16;

config::Spec signatureSpec() {
    config::Spec spec("Signed requests: X-Dialer-Signature and X-Dialer-Timestamp");
    spec.secret("secret").optional().description(
        "Requests must carry the HMAC-SHA256 of their fields with this secret. VICIdial's own senders cannot sign.");
    spec.boolean("covers_timestamp")
        .defaultValue(false)
        .description(
            "The timestamp is part of the signed text (timestamp=…), so that a recorded request cannot be sent again "
            "later.");
    spec.duration("tolerance")
        .defaultValue("300s")
        .range("1s", "1h")
        .description("How far X-Dialer-Timestamp may be from the hub's clock.");
    return spec;
}

/// At the top every key has a value; in an entry of `dialers` what is absent is as at the top.
void describeRules(config::Spec& spec, bool top) {
    config::Field reassign = spec.choice("reassign", {"always", "if_unassigned", "never"});
    reassign.description(
        "Whether a request changes the agent of a known lead. `never` leaves the first agent for ever.");
    config::Field trust = spec.boolean("trust_phone_code");
    trust.description(
        "Read national numbers in the country of `phone_code` first. Switch it off for dialers that send VICIdial's "
        "default 1.");
    config::Field addresses = spec.list("allowed_addresses", config::Kind::kString);
    addresses.description("Addresses and ranges requests may come from; empty: any.");
    addresses.example("192.0.2.0/24");
    for (config::Field* field : {&reassign, &trust, &addresses}) {
        field->reloadable();
        if (!top) field->optional();
    }
    if (!top) return;
    reassign.defaultValue("always");
    trust.defaultValue(true);
    addresses.defaultValue(json::Array{});
}

class Parser {
public:
    DialerRules rules(const config::Section& section, DialerRules rules) {
        if (section.has("reassign")) rules.reassign = parseReassign(section.choice("reassign"));
        if (section.has("trust_phone_code")) rules.trustPhoneCode = section.boolean("trust_phone_code");
        if (section.has("allowed_addresses")) rules.allowedAddresses = addresses(section);
        const config::Section signature = section.section("signature");
        if (signature.has("secret")) rules.signature = signatureRules(signature);
        return rules;
    }

    std::string url(const config::Section& section, std::string_view key) {
        if (!section.has(key)) return {};
        std::string url = section.string(key);
        while (url.ends_with('/')) url.pop_back();
        if (!url.starts_with("https://") && !url.starts_with("http://")) {
            problems_.push_back(section.problem(key, "must begin with https:// or http://"));
        }
        return url;
    }

    void finish() {
        if (!problems_.empty()) throw config::ConfigError(std::move(problems_));
    }

private:
    static Reassign parseReassign(const std::string& text) {
        if (text == "if_unassigned") return Reassign::kIfUnassigned;
        return text == "never" ? Reassign::kNever : Reassign::kAlways;
    }

    std::vector<AddressRange> addresses(const config::Section& section) {
        std::vector<AddressRange> ranges;
        for (const std::string& text : section.strings("allowed_addresses")) {
            if (const auto range = AddressRange::parse(text))
                ranges.push_back(*range);
            else
                problems_.push_back(section.problem("allowed_addresses",
                                                    "\"" + text + "\" is no address and no range like 192.0.2.0/24"));
        }
        return ranges;
    }

    SignatureRules signatureRules(const config::Section& section) {
        SignatureRules rules;
        rules.secret = section.secret("secret").reveal();
        rules.coversTimestamp = section.boolean("covers_timestamp");
        rules.tolerance = std::chrono::duration_cast<std::chrono::seconds>(section.duration("tolerance"));
        if (rules.secret.size() < kShortestSecret) {
            problems_.push_back(
                section.problem("secret", "must have at least " + std::to_string(kShortestSecret) + " characters"));
        }
        return rules;
    }

    std::vector<config::Diagnostic> problems_;
};

}  // namespace

std::string_view toString(Reassign mode) noexcept {
    switch (mode) {
        case Reassign::kAlways:
            return "always";
        case Reassign::kIfUnassigned:
            return "if_unassigned";
        case Reassign::kNever:
            return "never";
    }
    return "always";
}

bool DialerRules::allows(std::string_view address) const {
    if (allowedAddresses.empty()) return true;
    return std::any_of(allowedAddresses.begin(), allowedAddresses.end(),
                       [&](const AddressRange& range) { return range.contains(address); });
}

const DialerRules& Config::rulesFor(std::string_view dialerName) const {
    const auto found = dialers.find(dialerName);
    return found == dialers.end() ? rules : found->second;
}

config::Spec Config::spec() {
    config::Spec spec("Takes leads from dialers and lets agents and qualifiers work them");
    spec.string("dashboard_url")
        .optional()
        .reloadable()
        .example("https://crm.example.com")
        .description(
            "Where the agents' dashboard is: web forms redirect to <dashboard_url>/agent-dashboard?from_dialer=true&… "
            "Without it web forms get a small page that says the lead is saved.");
    describeRules(spec, true);
    spec.section("signature", signatureSpec()).reloadable().description("Demand signed requests of every dialer.");
    config::Spec dialer("What is different for one dialer");
    describeRules(dialer, false);
    dialer.section("signature", signatureSpec()).reloadable().description("Demand signed requests of this dialer.");
    spec.map("dialers", dialer).optional().reloadable().description("By the dialer's name.");
    spec.string("default_region")
        .defaultValue("GB")
        .pattern("[A-Z]{2}", "two capital letters (ISO 3166), for example GB")
        .description("Region of national telephone numbers sent with a key that belongs to no dialer.");
    spec.boolean("repair_mojibake")
        .defaultValue(false)
        .reloadable()
        .description("Decode Persian and Arabic text that an old VICIdial database encoded twice.");
    spec.duration("repeat_window")
        .defaultValue("30d")
        .range("1h", "366d")
        .description(
            "How long a call event is remembered, so that a repeat gets the first answer and changes nothing.");
    spec.size("max_body")
        .defaultValue("1MiB")
        .range("16KiB", "16MiB")
        .description("Largest body of a dialer's request.");
    spec.integer("page_size")
        .defaultValue(20)
        .range(1, 1000)
        .description("Leads per page unless the client says otherwise.");
    spec.integer("max_page_size").defaultValue(1000).range(1, 10000).description("Most leads per page.");
    spec.integer("count_limit")
        .defaultValue(10000)
        .range(100, 100000000)
        .reloadable()
        .description("`count` of a list is exact up to this number; counting further would cost more than the page.");
    return spec;
}

Config Config::parse(const config::Section& section) {
    Parser parser;
    Config config;
    config.dashboardUrl = parser.url(section, "dashboard_url");
    config.defaultRegion = section.string("default_region");
    config.repairMojibake = section.boolean("repair_mojibake");
    config.rules = parser.rules(section, {});
    if (section.has("dialers")) {
        for (const auto& [name, entry] : section.entries("dialers")) {
            config.dialers.emplace(name, parser.rules(entry, config.rules));
        }
    }
    config.repeatWindow = section.duration("repeat_window");
    config.maxBody = section.size("max_body");
    config.pageSize = static_cast<int>(section.integer("page_size"));
    config.maxPageSize = static_cast<int>(section.integer("max_page_size"));
    config.countLimit = static_cast<int>(section.integer("count_limit"));
    parser.finish();
    return config;
}

}  // namespace hub::lead_intake

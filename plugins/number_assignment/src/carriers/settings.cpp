#include "carriers/settings.hpp"

#include <algorithm>

namespace hub::number_assignment::carriers {

namespace {

config::Spec keySpec() {
    config::Spec spec("A key that carriers' credentials are encrypted with");
    spec.string("id")
        .length(1, 64)
        .pattern("[A-Za-z0-9._-]+", "letters, digits, dots, dashes and underscores")
        .description("Kept with what was encrypted, so that the key is found again");
    spec.secret("key").description(
        "32 random bytes in base64: openssl rand -base64 32. As ${file:/…} or ${env:…}, not in this file");
    return spec;
}

void describeUrls(config::Spec& spec) {
    const auto url = [&](std::string name) -> config::Field& {
        return spec.string(std::move(name)).pattern("https?://[^\\s?#]+", "an http or https URL without query");
    };
    url("public_url")
        .optional()
        .description(
            "Where carriers reach the hub, https://hub.example; without it http.public_url. Signatures are checked "
            "against it");
    url("twilio_url").defaultValue("https://api.twilio.com").description("Twilio's API");
    url("telnyx_url").defaultValue("https://api.telnyx.com").description("Telnyx' API");
}

std::string withoutSlash(std::string url) {
    while (url.ends_with('/')) url.pop_back();
    return url;
}

}  // namespace

config::Spec spec() {
    config::Spec spec("Carriers the numbers are at");
    describeUrls(spec);
    spec.duration("request_timeout")
        .defaultValue("10s")
        .range("100ms", "30s")
        .description("How long a carrier may take to answer");
    spec.duration("dial_within")
        .defaultValue("2m")
        .range("1s", "1h")
        .description("A call that could not be given to the carrier by then is not made any more");
    spec.duration("look_after")
        .defaultValue("10s")
        .range("100ms", "5m")
        .description("After a lost answer: how long the carrier gets until its list of calls is believed");
    spec.duration("keep_events")
        .defaultValue("30d")
        .range("1d", "3650d")
        .description("How long carriers' events are remembered, to know repeats");
    spec.list("encryption_keys", keySpec())
        .defaultValue(json::Array{})
        .length(0, 16)
        .description(
            "Keys for carriers' credentials: the first one encrypts, all of them decrypt. None: no credentials "
            "can be kept");
    return spec;
}

CarrierSettings parseSettings(const config::Section& section, std::vector<config::Diagnostic>& problems) {
    CarrierSettings settings;
    if (section.has("public_url")) settings.publicUrl = withoutSlash(section.string("public_url"));
    settings.twilioUrl = withoutSlash(section.string("twilio_url"));
    settings.telnyxUrl = withoutSlash(section.string("telnyx_url"));
    settings.requestTimeout = section.duration("request_timeout");
    settings.dialWithin = section.duration("dial_within");
    settings.lookAfter = section.duration("look_after");
    settings.keepEvents = std::chrono::duration_cast<std::chrono::hours>(section.duration("keep_events"));
    for (const config::Section& entry : section.sections("encryption_keys")) {
        const std::string& id = entry.string("id");
        const auto same = [&](const SecretKey& key) { return key.id == id; };
        if (std::any_of(settings.keys.begin(), settings.keys.end(), same))
            problems.push_back(entry.problem("id", "is the id of another key too"));
        if (auto key = readSecretKey(id, entry.secret("key").reveal()))
            settings.keys.push_back(std::move(*key));
        else
            problems.push_back(entry.problem("key", "must be 32 bytes in base64 (openssl rand -base64 32)"));
    }
    return settings;
}

}  // namespace hub::number_assignment::carriers

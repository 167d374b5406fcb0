#include "config.hpp"

#include <vector>

namespace hub::number_queue {

namespace {

constexpr std::size_t kShortestToken = 16;

void describeBatches(config::Spec& spec) {
    spec.integer("default_batch_size")
        .defaultValue(100)
        .range(1, 10000)
        .reloadable()
        .description(
            "Numbers in a batch when the dialer names no size; times the active lines for engines that name none");
    spec.integer("max_batch_size")
        .defaultValue(500)
        .range(1, 10000)
        .reloadable()
        .description("Most numbers in one batch, whatever is asked for");
    spec.integer("max_outstanding")
        .defaultValue(1000)
        .range(1, 1000000)
        .reloadable()
        .description("Most numbers one dialer may hold without having reported them");
    spec.duration("assignment_timeout")
        .defaultValue("60m")
        .range("10s", "30d")
        .reloadable()
        .description("How long a number stays with the dialer that got it; then it is given out again");
    spec.duration("assignment_limit")
        .defaultValue("6h")
        .range("10s", "30d")
        .reloadable()
        .description("How long renewals can stretch that altogether");
    spec.duration("keep_batches")
        .defaultValue("7d")
        .range("1h", "365d")
        .reloadable()
        .description("How long a request_id is remembered");
}

void describeRetries(config::Spec& spec) {
    spec.duration("short_retry")
        .defaultValue("300s")
        .range("1s", "1d")
        .reloadable()
        .description("retry_after_seconds of insufficient_funds and disabled");
    spec.duration("long_retry")
        .defaultValue("900s")
        .range("1s", "1d")
        .reloadable()
        .description("retry_after_seconds of holiday, no_window and outside_allowed_time_window");
    spec.duration("empty_retry")
        .defaultValue("60s")
        .range("1s", "1d")
        .reloadable()
        .description("retry_after_seconds of an allowed answer without numbers");
}

void describeBank(config::Spec& spec) {
    spec.secret("bank_token")
        .optional()
        .reloadable()
        .description("What the SMS gateway sends as token=; without it and bank_addresses no bank messages are taken");
    spec.list("bank_addresses", config::Kind::kString)
        .defaultValue(json::Array{})
        .length(0, 100)
        .reloadable()
        .description("IP addresses of SMS gateways that cannot be told to send a token");
    spec.list("bank_senders", config::Kind::kString)
        .defaultValue(json::Array{})
        .length(0, 100)
        .reloadable()
        .description("Whose messages tell of money: senders as the SMS gateway spells them");
}

std::chrono::seconds seconds(const config::Section& section, std::string_view key) {
    return std::chrono::duration_cast<std::chrono::seconds>(section.duration(key));
}

}  // namespace

config::Spec spec() {
    config::Spec spec("Number queue for outbound dialers");
    spec.string("time_zone")
        .defaultValue("Asia/Tehran")
        .length(1, 64)
        .description("IANA name of the zone that windows, holidays and reports are in");
    describeBatches(spec);
    describeRetries(spec);
    describeBank(spec);
    spec.integer("imports_at_once")
        .defaultValue(3)
        .range(1, 1000)
        .reloadable()
        .description("Imports of more than 50,000 numbers that may run at once; each keeps up to two connections");
    spec.boolean("skip_holidays")
        .defaultValue(true)
        .reloadable()
        .description("Whether a new company's numbers rest on holidays");
    return spec;
}

Settings parseSettings(const config::Section& section) {
    Settings settings;
    settings.timeZone = section.string("time_zone");
    settings.defaultBatchSize = section.integer("default_batch_size");
    settings.maxBatchSize = section.integer("max_batch_size");
    settings.maxOutstanding = section.integer("max_outstanding");
    settings.leaseTimeout = seconds(section, "assignment_timeout");
    settings.leaseLimit = seconds(section, "assignment_limit");
    settings.shortRetry = seconds(section, "short_retry");
    settings.longRetry = seconds(section, "long_retry");
    settings.emptyRetry = seconds(section, "empty_retry");
    settings.importsAtOnce = section.integer("imports_at_once");
    settings.skipHolidays = section.boolean("skip_holidays");
    settings.keepBatches = std::chrono::duration_cast<std::chrono::hours>(section.duration("keep_batches"));
    if (section.has("bank_token")) settings.bankToken = section.secret("bank_token").reveal();
    settings.bankAddresses = section.strings("bank_addresses");
    settings.bankSenders = section.strings("bank_senders");

    std::vector<config::Diagnostic> problems;
    if (section.has("bank_token") && settings.bankToken.size() < kShortestToken)
        problems.push_back(
            section.problem("bank_token", "must have at least " + std::to_string(kShortestToken) + " characters"));
    if (settings.leaseLimit < settings.leaseTimeout)
        problems.push_back(section.problem("assignment_limit", "must not be shorter than assignment_timeout"));
    if (settings.defaultBatchSize > settings.maxBatchSize)
        problems.push_back(section.problem("default_batch_size", "must not be larger than max_batch_size"));
    if (!problems.empty()) throw config::ConfigError(std::move(problems));
    return settings;
}

}  // namespace hub::number_queue

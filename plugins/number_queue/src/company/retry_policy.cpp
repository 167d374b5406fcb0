#include "company/retry_policy.hpp"

namespace hub::number_queue {

namespace {

constexpr std::int64_t kMostSeconds = 365LL * 24 * 60 * 60;
constexpr std::int64_t kMostAttempts = 1000;

std::optional<std::int64_t> integerIn(const json::Value& rule, std::string_view key, std::int64_t least,
                                      std::int64_t most) {
    const json::Value* value = rule.find(key);
    if (value == nullptr || !value->fitsInt64()) return std::nullopt;
    const std::int64_t number = value->asInteger();
    if (number < least || number > most) return std::nullopt;
    return number;
}

std::optional<RetryRule> parseRule(const json::Value& rule) {
    const auto delay = integerIn(rule, "delay_seconds", 0, kMostSeconds);
    const auto attempts = integerIn(rule, "max_attempts", 1, kMostAttempts);
    if (!delay || !attempts) return std::nullopt;
    return RetryRule{std::chrono::seconds(*delay), static_cast<int>(*attempts)};
}

std::optional<Status> retriedStatus(const std::string& name) {
    const std::optional<Status> status = parseStatus(name);
    return status && mayBeRetried(*status) ? status : std::nullopt;
}

}  // namespace

RetryPolicy RetryPolicy::fromJson(const json::Value& value) {
    RetryPolicy policy;
    if (!value.isObject()) return policy;
    for (const auto& [name, rule] : value.asObject()) {
        const std::optional<Status> status = retriedStatus(name);
        const std::optional<RetryRule> parsed = parseRule(rule);
        if (status && parsed) policy.rules_.emplace(*status, *parsed);
    }
    return policy;
}

std::vector<http::FieldError> RetryPolicy::problems(const json::Value& value, const std::string& field) {
    if (!value.isObject()) return {{field, "invalid_type", "must be an object of statuses", http::In::kBody}};
    std::vector<http::FieldError> found;
    for (const auto& [name, rule] : value.asObject()) {
        const std::string path = field + "." + name;
        if (!retriedStatus(name))
            found.push_back({path, "invalid_choice", "is not a status that can be retried", http::In::kBody});
        else if (!parseRule(rule))
            found.push_back({path, "invalid_value", "needs delay_seconds (0 or more) and max_attempts (1 to 1000)",
                             http::In::kBody});
    }
    return found;
}

std::optional<std::chrono::seconds> RetryPolicy::delayAfter(Status status, int attempts) const noexcept {
    const RetryRule* rule = ruleOf(status);
    if (rule == nullptr || attempts >= rule->maxAttempts) return std::nullopt;
    return rule->delay;
}

const RetryRule* RetryPolicy::ruleOf(Status status) const noexcept {
    const auto found = rules_.find(status);
    return found == rules_.end() ? nullptr : &found->second;
}

}  // namespace hub::number_queue

#include "explain/rules.hpp"

#include <algorithm>

#include "dialer/dispatch_rules.hpp"

namespace hub::number_queue {

namespace {

using json::Object;
using json::Value;

Value timeValue(const std::optional<time::Timestamp>& at) {
    return at ? Value(time::toIso8601(*at)) : Value();
}

Rule scheduleRule(const DispatchContext& company, const ScheduleDecision& schedule) {
    Rule rule{"schedule", schedule.allowed(), {}, {}};
    Object value{{"skip_holidays", company.skipHolidays}, {"schedule_version", company.scheduleVersion}};
    if (schedule.allowed())
        value.set("window_end", timeValue(schedule.windowEnd));
    else
        value.set("reason", toString(*judgeSchedule(schedule)));
    rule.value = std::move(value);
    if (!rule.passed) rule.passesAt = schedule.opensAt;
    return rule;
}

Rule suppressionRule(const ExplainedNumber& number) {
    Rule rule{"not_suppressed", !number.suppression, {}, {}};
    if (number.suppression) {
        rule.value = Object{{"scope", number.suppression->everywhere ? "global" : "company"},
                            {"source", number.suppression->source},
                            {"since", timeValue(number.suppression->since)}};
    }
    return rule;
}

Rule cooldownRule(const ExplainedNumber& number, const DispatchContext& company, time::Timestamp now) {
    Rule rule{"cooldown", true, {}, {}};
    rule.value = Object{{"days", company.cooldownDays}, {"other_company_called_at", timeValue(number.otherAttemptAt)}};
    if (company.cooldownDays == 0 || !number.otherAttemptAt) return rule;
    const time::Timestamp until = *number.otherAttemptAt + std::chrono::days(company.cooldownDays);
    rule.passed = until <= now;
    if (!rule.passed) rule.passesAt = until;
    return rule;
}

/// Another company's dialer is not named.
Rule leaseRule(const ExplainedNumber& number, const DispatchContext& company) {
    Rule rule{"not_leased", !number.lease, {}, {}};
    if (!number.lease) return rule;
    const bool own = number.lease->organizationId == company.organizationId;
    rule.value = Object{{"holder", own ? number.lease->holder : "another company"},
                        {"expires_at", timeValue(number.lease->expiresAt)}};
    rule.passesAt = number.lease->expiresAt;
    return rule;
}

Rule readyRule(const ExplainedNumber& number, time::Timestamp now) {
    Rule rule{"ready", number.readyAt && *number.readyAt <= now, timeValue(number.readyAt), {}};
    if (!rule.passed) rule.passesAt = number.readyAt;
    return rule;
}

}  // namespace

std::vector<Rule> companyRules(const DispatchContext& company, const ScheduleDecision& schedule) {
    const bool funded = !company.balance || *company.balance > 0;
    const bool on = company.enabled || mustSwitchOn(company);
    std::vector<Rule> rules;
    rules.push_back({"funds", funded, company.balance ? Value(*company.balance) : Value(), {}});
    rules.push_back({"enabled",
                     on,
                     Object{{"enabled", company.enabled},
                            {"disabled_by", company.disabledBy ? Value(*company.disabledBy) : Value()}},
                     {}});
    rules.push_back(scheduleRule(company, schedule));
    return rules;
}

std::vector<Rule> numberRules(const ExplainedNumber& number, const DispatchContext& company, time::Timestamp now) {
    std::vector<Rule> rules;
    rules.push_back(suppressionRule(number));
    rules.push_back(
        {"in_queue",
         number.queued,
         Object{{"status", toString(number.status)}, {"attempts", number.attempts}, {"retry", number.retryRule}},
         {}});
    rules.push_back(
        {"list_active", number.listActive, Object{{"list", number.listName}, {"priority", number.listPriority}}, {}});
    rules.push_back(cooldownRule(number, company, now));
    rules.push_back(leaseRule(number, company));
    rules.push_back(readyRule(number, now));
    return rules;
}

bool allPass(const std::vector<Rule>& rules) noexcept {
    return std::all_of(rules.begin(), rules.end(), [](const Rule& rule) { return rule.passed; });
}

std::optional<time::Timestamp> passesAt(const std::vector<Rule>& rules) noexcept {
    std::optional<time::Timestamp> latest;
    for (const Rule& rule : rules) {
        if (rule.passed) continue;
        if (!rule.passesAt) return std::nullopt;
        latest = std::max(latest.value_or(*rule.passesAt), *rule.passesAt);
    }
    return latest;
}

}  // namespace hub::number_queue

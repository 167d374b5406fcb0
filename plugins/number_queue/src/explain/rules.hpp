/// @file
/// @brief Every rule between a number and a call, in order. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dialer/batch_model.hpp"
#include "hub/json/value.hpp"
#include "schedule/schedule.hpp"
#include "status.hpp"

namespace hub::number_queue {

struct Rule {
    std::string name;
    bool passed = true;
    json::Value value;                        ///< What was looked at.
    std::optional<time::Timestamp> passesAt;  ///< When it will pass by itself; only for rules that fail.
};

/// A number as the rules see it.
struct ExplainedNumber {
    std::int64_t id = 0;
    std::string phone;
    Status status = Status::kInQueue;
    std::int64_t attempts = 0;
    json::Value retryRule;  ///< Of the company for that status; null: the status is final.
    std::string listName;
    bool listActive = true;
    std::int64_t listPriority = 0;
    bool queued = false;
    std::optional<time::Timestamp> readyAt;
    struct Lease {
        std::int64_t organizationId = 0;
        std::string holder;
        time::Timestamp expiresAt{};
    };
    std::optional<Lease> lease;  ///< Of any company, while it runs.
    struct Suppression {
        std::string source;
        bool everywhere = false;
        time::Timestamp since{};
    };
    std::optional<Suppression> suppression;
    std::optional<time::Timestamp> otherAttemptAt;  ///< Another company's last call.
    static ExplainedNumber fromRow(const db::Row& row);
};

/// Money, switch, schedule.
std::vector<Rule> companyRules(const DispatchContext& company, const ScheduleDecision& schedule);
/// Suppression, queue, list, cooldown, leases, time.
std::vector<Rule> numberRules(const ExplainedNumber& number, const DispatchContext& company, time::Timestamp now);

bool allPass(const std::vector<Rule>& rules) noexcept;
/// When all of them will pass by themselves; nullopt when one never will, or all do.
std::optional<time::Timestamp> passesAt(const std::vector<Rule>& rules) noexcept;

}  // namespace hub::number_queue

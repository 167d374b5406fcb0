/// @file
/// @brief Why a number is, or is not, handed out.
#pragma once

#include <variant>
#include <vector>

#include "dialer/dialer_context.hpp"
#include "explain/rules.hpp"

namespace hub::number_queue {

struct NumberExplanation {
    std::string company;
    time::Timestamp now{};
    ExplainedNumber number;
    std::vector<Rule> rules;
};

struct ReasonCount {
    std::string reason;
    std::int64_t count = 0;  ///< At most ExplainService::kMostCounted: counting stops there.
    static ReasonCount fromRow(const db::Row& row);
};

struct QueueExplanation {
    std::string company;
    time::Timestamp now{};
    std::vector<Rule> rules;
    std::vector<ReasonCount> counts;
    std::optional<time::Timestamp> nextReadyAt;  ///< Of any number; in the past when one is ready.
};

/// Thread-safe. Reads only.
class ExplainService {
public:
    explicit ExplainService(const DialerContext& context) : context_(context) {}

    /// nullopt inside: the company has no such number.
    std::variant<std::optional<NumberExplanation>, AccessProblem> explainNumber(
        const auth::Principal& principal, const std::optional<std::string>& company, std::int64_t numberId);
    /// For a dialer, with how many numbers it may still take.
    std::variant<QueueExplanation, AccessProblem> explainQueue(const auth::Principal& principal,
                                                               const std::optional<std::string>& company);

    static constexpr std::int64_t kMostCounted = 100000;

private:
    Rule outstandingRule(db::Transaction& tx, const auth::Principal& principal, const DispatchContext& company,
                         time::Timestamp now);

    DialerContext context_;
};

}  // namespace hub::number_queue

/// @file
/// @brief Why a number is, or is not, handed out.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "dialer/dialer_context.hpp"
#include "explain/model.hpp"

namespace hub::number_queue {

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

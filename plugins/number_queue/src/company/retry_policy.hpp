/// @file
/// @brief Which results bring a number back into the queue, when and how often. A company's setting.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hub/http/error.hpp"
#include "hub/json/value.hpp"
#include "status.hpp"

namespace hub::number_queue {

struct RetryRule {
    std::chrono::seconds delay{};
    int maxAttempts = 0;  ///< Of all attempts on the number since it was last reset.
};

class RetryPolicy {
public:
    /// {"BUSY": {"delay_seconds": 600, "max_attempts": 3}, …}. What is not understood is left out: the column is only
    /// written through problems() below.
    static RetryPolicy fromJson(const json::Value& value);
    /// What is wrong with a policy somebody wants to set; fields start with `field`.
    static std::vector<http::FieldError> problems(const json::Value& value, const std::string& field);

    /// When the number is to be called again after its `attempts`th attempt ended so; nullopt: never.
    std::optional<std::chrono::seconds> delayAfter(Status status, int attempts) const noexcept;
    const RetryRule* ruleOf(Status status) const noexcept;

private:
    std::map<Status, RetryRule> rules_;
};

}  // namespace hub::number_queue

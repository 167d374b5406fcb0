/// @file
/// @brief What explanations say.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "explain/rules.hpp"
#include "hub/db/row.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::number_queue {

struct NumberExplanation {
    std::string company;
    time::Timestamp now{};
    ExplainedNumber number;
    std::vector<Rule> rules;
};

struct ReasonCount {
    std::string reason;
    std::int64_t count = 0;  ///< At most what was asked for: counting stops there.
    static ReasonCount fromRow(const db::Row& row);
};

struct QueueExplanation {
    std::string company;
    time::Timestamp now{};
    std::vector<Rule> rules;
    std::vector<ReasonCount> counts;
    std::optional<time::Timestamp> nextReadyAt;  ///< Of any number; in the past when one is ready.
};

}  // namespace hub::number_queue

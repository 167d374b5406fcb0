/// @file
/// @brief What explanations look at in the database.
#pragma once

#include <optional>
#include <vector>

#include "explain/model.hpp"
#include "hub/db/transaction.hpp"

namespace hub::number_queue::explain_repository {

std::optional<ExplainedNumber> find(db::Transaction& tx, std::int64_t company, std::int64_t id, time::Timestamp now);
/// Why the company's numbers are handed out, or are not; counting stops at `most` for each reason.
std::vector<ReasonCount> countReasons(db::Transaction& tx, std::int64_t company, time::Timestamp now,
                                      std::int64_t most);
/// When the first number is, or was, ready; nullopt: none will be.
std::optional<time::Timestamp> nextReady(db::Transaction& tx, std::int64_t company);

}  // namespace hub::number_queue::explain_repository

/// @file
/// @brief Keeps numbers from being called, and lifts that again.
#pragma once

#include "hub/db/database.hpp"
#include "hub/time/clock.hpp"
#include "suppression/model.hpp"

namespace hub::number_queue {

/// Thread-safe. Every act is in the audit trail, with its reason.
class SuppressionService {
public:
    /// Both outlive the service.
    SuppressionService(db::Database& database, const time::Clock& clock) : database_(database), clock_(clock) {}

    /// `source`: "manual" or "import". All or nothing; what is no number is counted and left out.
    SuppressionResult add(const SuppressionAct& act, std::string_view source, const std::vector<std::string>& raw);
    /// @return the numbers that were suppressed and are no longer.
    std::vector<std::string> lift(const SuppressionAct& act, const std::vector<std::string>& raw,
                                  std::optional<std::int64_t> id);
    SuppressionPage list(const SuppressionQuery& query);

private:
    db::Database& database_;
    const time::Clock& clock_;
};

}  // namespace hub::number_queue

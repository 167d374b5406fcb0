/// @file intake_metrics.hpp
/// @brief What the intake counts (README, "Metrics").
#pragma once

#include <array>

#include "hub/metrics/registry.hpp"
#include "statuses.hpp"

namespace hub::lead_intake {

enum class Outcome { kCreated, kUpdated, kRepeated, kRefused };

/// References into the process-wide registry. Thread-safe.
class IntakeMetrics {
public:
    static IntakeMetrics& get();

    void count(EventKind kind, Outcome outcome) noexcept;

    metrics::Counter& warnings;   ///< Requests answered with at least one warning.
    metrics::Counter& conflicts;  ///< Lead id and telephone number pointed at two leads.
    metrics::Counter& races;      ///< Statements run again because another request came first.

private:
    IntakeMetrics();

    static constexpr std::size_t kKinds = 6;
    static constexpr std::size_t kOutcomes = 4;
    std::array<std::array<metrics::Counter*, kOutcomes>, kKinds> events_{};
};

}  // namespace hub::lead_intake

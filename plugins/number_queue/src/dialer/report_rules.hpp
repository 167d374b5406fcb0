/// @file
/// @brief What a report changes. Pure.
#pragma once

#include "dialer/report_model.hpp"

namespace hub::number_queue {

/// Which lease of the number a report is about.
enum class LeaseMatch {
    kNone,     ///< None is out, or it is over and nobody has it.
    kCurrent,  ///< The one at hand.
    kOther,    ///< One is out, and the report is not for it.
};
/// By lease id when the engine echoes it, else by holder and, for a lease that follows one that ended unreported, by
/// the time of the call.
LeaseMatch matchLease(const Report& report, const ReportFacts& facts, time::Timestamp now) noexcept;

/// @param leaseReported the report names a lease that was reported before.
ReportPlan planReport(const Report& report, const ReportFacts& facts, bool leaseReported, time::Timestamp now);

/// What of the report was not understood: "agent_ignored", "scenario_ignored", "outbound_line_ignored".
std::vector<std::string> reportWarnings(const Report& report, const KnownAttempt& attempt);

}  // namespace hub::number_queue

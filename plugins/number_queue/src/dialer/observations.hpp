/// @file
/// @brief Metrics and log lines of the dialer area.
#pragma once

#include "dialer/batch_model.hpp"
#include "dialer/report_model.hpp"

namespace hub::number_queue {

/// Counts an answer to a dialer that asked for numbers.
void observe(const BatchAnswer& answer);
/// Counts a report; what could not be applied, came late or complains is logged too.
void observe(const Report& report, const ReportAnswer& answer);
/// Dispatch of a company was switched.
void observeSwitch(const DispatchContext& company, bool on, std::string_view by);

}  // namespace hub::number_queue

/// @file
/// @brief Answers of the dialer API as JSON. Every generation of engines finds its keys in them.
#pragma once

#include <string>
#include <vector>

#include "../config.hpp"
#include "dialer/batch_model.hpp"
#include "dialer/report_model.hpp"
#include "schedule/time_zone.hpp"

namespace hub::number_queue {

std::string batchAnswerJson(const BatchAnswer& answer, const TimeZone& zone, const Settings& settings);
std::string reportAnswerJson(const ReportAnswer& answer);
std::string renewalJson(const std::vector<RenewedLease>& leases);

}  // namespace hub::number_queue

/// @file
/// @brief The usage report as JSON and CSV.
#pragma once

#include "calls/service.hpp"
#include "hub/http/message.hpp"

namespace hub::number_assignment::calls {

/// From the query; the day is today in the organization. @throws http::Error (400, 404)
UsageQuery usageQuery(const http::Request& request, CallService& service, std::int64_t organizationId);

std::string usageJson(CallService& service, std::int64_t organizationId, UsageQuery query);
/// Every row, sent while it is read.
http::Response usageCsv(CallService& service, std::int64_t organizationId, UsageQuery query);

}  // namespace hub::number_assignment::calls

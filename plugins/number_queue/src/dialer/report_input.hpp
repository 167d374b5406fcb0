/// @file
/// @brief The body of report-result.
#pragma once

#include "dialer/report_model.hpp"
#include "hub/http/schema.hpp"
#include "hub/json/value.hpp"

namespace hub::number_queue::dialer {

http::Schema reportSchema();

/// Reads a body that the schema has accepted. @throws http::Error for a time no calendar of PostgreSQL has.
Report readReport(const auth::Principal& principal, const json::Value& body);

}  // namespace hub::number_queue::dialer

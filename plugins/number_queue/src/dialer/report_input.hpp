/// @file
/// @brief The body of report-result.
#pragma once

#include "dialer/report_model.hpp"
#include "hub/http/message.hpp"
#include "hub/http/schema.hpp"
#include "hub/json/value.hpp"

namespace hub::number_queue::dialer {

http::Schema reportSchema();

/// Makes a body the hub cannot read one it can, where that is the engine's data and not its JSON: an answer with 4xx is
/// sent again for ever.
void mendReport(http::Request& request);

/// Reads a body that the schema has accepted.
Report readReport(const auth::Principal& principal, const json::Value& body);

}  // namespace hub::number_queue::dialer

/// @file handlers.hpp
/// @brief An echo and a read by key: what every route of the hub pays, and what one statement adds.
#pragma once

#include "hub/db/database.hpp"
#include "hub/http/message.hpp"
#include "hub/http/schema.hpp"

namespace hub::bench_probe {

/// The echoed document, about 1 KB: flat fields, a list of objects, a free text.
http::Schema documentSchema();

/// The parsed and validated document, rendered again.
http::Response echo(const http::Request& request);

/// One row of the table bench_rows, which the measurement fills.
http::Response readRow(const http::Request& request, db::Database& database);

}  // namespace hub::bench_probe

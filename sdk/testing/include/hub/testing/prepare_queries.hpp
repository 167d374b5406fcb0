/// @file hub/testing/prepare_queries.hpp
/// @brief Does the server accept every query of a plugin?
#pragma once

#include <string>
#include <vector>

#include "hub/db/query.hpp"

namespace hub::testing {

/// PREPAREs each query on a migrated database. COPY and utility statements, which cannot be prepared, are checked for
/// their name only. @return "name: reason" for every query that is refused, named badly, or named twice.
std::vector<std::string> prepareQueries(const std::string& connection, const std::vector<db::Query>& queries);

}  // namespace hub::testing

/// @file explain_command.hpp
/// @brief `dialhub explain QUERY`: how PostgreSQL would execute a query that the log calls slow.
#pragma once

#include <string>
#include <vector>

#include "hub/db/database.hpp"
#include "hub/db/query.hpp"
#include "identity_commands.hpp"

namespace hub::host {

/// Queries of the host and the SDK; those of plugins are theirs.
std::vector<db::Query> hostQueries();

/// Prints the text and the generic plan of the query called `name`; nothing is executed.
/// @return the exit status: 64 for an unknown name, with suggestions.
int explainCommand(const std::string& name, const std::vector<db::Query>& queries, db::Database& database,
                   CommandIo io);

}  // namespace hub::host

/// @file hub/db/query.hpp
/// @brief A named SQL statement. Text lives in plugins/<p>/sql/*.sql; hub_add_sql() makes the constants.
#pragma once

namespace hub::db {

/// `name` is "<owner>.<file stem>", unique in the process: it names the prepared statement, metrics and log lines.
struct Query {
    const char* name;
    const char* text;  ///< Exactly one statement with $1… placeholders.
};

}  // namespace hub::db

/// @file error_map.hpp
/// @brief What the server or libpq reported → hub::db exceptions. The only place that knows SQLSTATEs.
#pragma once

#include <libpq-fe.h>

#include <string>
#include <string_view>

#include "hub/db/error.hpp"

namespace hub::db::detail {

/// The connection died under a command. What that leaves behind decides whether it may be repeated.
class ConnectionLost : public Unavailable {
public:
    ConnectionLost(const std::string& message, std::string sqlState, bool mayHaveCommitted)
        : Unavailable(message, std::move(sqlState)), mayHaveCommitted_(mayHaveCommitted) {}
    bool mayHaveCommitted() const noexcept { return mayHaveCommitted_; }

private:
    bool mayHaveCommitted_;
};

struct Failure {
    std::string sqlState;  ///< Empty when libpq, not the server, reports.
    std::string message;   ///< The server's primary message; passed on only where it cannot hold row data.
    std::string constraint;
    std::string column;
    std::string function;  ///< The server function that raised it.
    int position = 0;      ///< Character of the statement the error is at, counted from 1; 0 when unknown.
    bool connectionLost = false;
    bool mayHaveCommitted = false;

    static Failure of(const PGresult* result);
    /// A statement planned before a migration no longer fits its tables; a new plan does.
    bool isStalePlan() const { return sqlState == "0A000" && function == "RevalidateCachedQuery"; }
};

/// Throws the exception for `failure` of the query (or command) called `name`.
[[noreturn]] void raise(std::string_view name, const Failure& failure);

/// The first line of a libpq message without trailing white space, for messages about connections.
std::string firstLine(std::string_view message);

}  // namespace hub::db::detail

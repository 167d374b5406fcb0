/// @file hub/db/error.hpp
/// @brief Database failures by meaning. Messages carry query name, SQLSTATE and constraint, never a row's data.
#pragma once

#include <stdexcept>
#include <string>

namespace hub::db {

class Error : public std::runtime_error {
public:
    Error(const std::string& message, std::string sqlState, std::string constraint = {})
        : std::runtime_error(message), sqlState_(std::move(sqlState)), constraint_(std::move(constraint)) {}
    const std::string& sqlState() const noexcept { return sqlState_; }      ///< Empty when the server said nothing.
    const std::string& constraint() const noexcept { return constraint_; }  ///< Empty unless a constraint was violated.

private:
    std::string sqlState_;
    std::string constraint_;
};

class UniqueViolation : public Error { using Error::Error; };       ///< 23505
class ForeignKeyViolation : public Error { using Error::Error; };   ///< 23503
class CheckViolation : public Error { using Error::Error; };        ///< 23514, 23502 (not null), 23P01
class SerializationFailure : public Error { using Error::Error; };  ///< 40001, 40P01
class Timeout : public Error { using Error::Error; };               ///< 57014 statement, 55P03 lock, 25P03 idle
/// The server cannot be reached, is starting or stopping, or the pool had no free connection in time.
class Unavailable : public Error { using Error::Error; };           ///< 08*, 57P01-03, 53300, no SQLSTATE
/// queryOne found no row or more than one.
class UnexpectedRowCount : public Error { using Error::Error; };
/// A column is missing, NULL without optional, or outside the asked type's range.
class BadColumn : public Error { using Error::Error; };

}  // namespace hub::db

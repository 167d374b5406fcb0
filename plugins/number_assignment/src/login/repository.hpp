/// @file
/// @brief People as the original's login shows them.
#pragma once

#include <optional>
#include <string>

#include "hub/db/transaction.hpp"

namespace hub::number_assignment::login {

struct Person {
    std::string username;
    std::optional<std::string> email;
    std::string firstName;
    std::string lastName;
    std::string role;  ///< The hub's.
    std::string uuid;
    std::optional<std::string> organizationUuid;
    std::optional<std::string> organizationName;
    static Person fromRow(const db::Row& row);
};

namespace repository {

/// By e-mail address or user name.
std::optional<Person> findLogin(db::Transaction& tx, const std::string& name);
std::optional<Person> findProfile(db::Transaction& tx, std::int64_t userId);

}  // namespace repository

}  // namespace hub::number_assignment::login

/// @file
/// @brief People as the original's login shows them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hub/db/transaction.hpp"
#include "hub/time/timestamp.hpp"

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

struct ListedPerson {
    Person person;
    bool active = true;
    time::Timestamp createdAt{};
    static ListedPerson fromRow(const db::Row& row);
};

/// Absent members ask for nothing.
struct PeopleFilter {
    std::optional<std::string> role;
    std::optional<bool> active;
    std::optional<std::string> after;  ///< UUID of the last one of the page before.
    int limit = 1000;
};

namespace repository {

/// The newest first.
std::vector<ListedPerson> list(db::Transaction& tx, std::int64_t organizationId, const PeopleFilter& filter);
/// By e-mail address or user name.
std::optional<Person> findLogin(db::Transaction& tx, const std::string& name);
std::optional<Person> findProfile(db::Transaction& tx, std::int64_t userId);

}  // namespace repository

}  // namespace hub::number_assignment::login

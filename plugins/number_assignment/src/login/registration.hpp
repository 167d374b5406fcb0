/// @file
/// @brief Organizations that people make for themselves, as the original lets everybody do.
#pragma once

#include <mutex>
#include <string>

#include "hub/db/database.hpp"

namespace hub::number_assignment::login {

struct NewMember {
    std::string email;
    std::string password;
    std::string firstName;
    std::string lastName;
    std::string organization;
    std::string requestId;
};

/// Thread-safe.
class Registration {
public:
    /// The database outlives it.
    explicit Registration(db::Database& database) : database_(database) {}

    /// Makes the organization and its administrator, whose user name is the e-mail address, in one transaction.
    /// @throws http::Error 400 for a password that is too weak, an address that has an account or names that cannot be
    /// kept; 503 while somebody else is registering: anybody can ask, and each hash costs a core for a while.
    void enroll(const NewMember& member);

private:
    db::Database& database_;
    std::mutex hashing_;
};

}  // namespace hub::number_assignment::login

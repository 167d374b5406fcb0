/// @file
/// @brief The people of a company as the panel shows and changes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "hub/db/row.hpp"
#include "hub/identity/directory.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::number_queue {

struct Person {
    std::int64_t id = 0;
    std::string username;
    bool active = true;
    bool superuser = false;
    std::string role;
    std::string firstName;
    std::string lastName;
    std::optional<std::string> phone;
    std::int64_t companyId = 0;
    std::string companyName;
    std::string agentType;
    std::optional<std::string> keycloakId;
    time::Timestamp createdAt{};
    time::Timestamp updatedAt{};
    static Person fromRow(const db::Row& row);
    bool isAdmin() const { return role == "admin" || superuser; }
};

/// Which page asks: that of a company's people, or that of the first generation, where superusers are seen too.
enum class PeoplePage { kCompany, kAdmins };

struct NewPerson {
    identity::NewUser user;            ///< Without company, telephone number and password hash.
    std::optional<std::string> phone;  ///< As typed.
    std::string password;
};

/// Absent members stay as they are.
struct PersonChange {
    std::int64_t id = 0;
    std::optional<bool> active;
    std::optional<bool> superuser;  ///< Only to be refused: it cannot be changed.
    std::optional<bool> admin;      ///< Else an agent, which also stands for managers and qualifiers.
    std::optional<std::string> agentType;
    std::optional<std::string> firstName;
    std::optional<std::string> lastName;
    std::optional<std::string> phone;  ///< As typed; "" removes it.
    std::optional<std::string> username;
    std::optional<std::string> password;
};

}  // namespace hub::number_queue

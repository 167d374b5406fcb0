/// @file
/// @brief From what a row says to what it means, or what is wrong with it. No I/O.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "file/columns.hpp"
#include "hub/identity/model.hpp"

namespace hub::user_seeding {

/// A user as a row wants them. What is absent is not asked for.
struct WantedUser {
    std::string username;
    std::optional<std::string> firstName;
    std::optional<std::string> lastName;
    std::optional<std::string> email;
    std::optional<std::string> phoneNumber;  ///< E.164
    std::optional<auth::Role> role;
    std::optional<identity::AgentType> agentType;
    std::optional<bool> active;
    std::optional<std::string> password;
    std::optional<bool> mustChangePassword;
    bool system = false;  ///< One of the system users, which stand for "no agent".
};

struct SeedRow {
    std::size_t number = 0;
    WantedUser user;
    std::optional<std::string> dialer;  ///< By name.
    std::optional<std::string> dialerUserId;
    std::optional<Problem> problem;  ///< The row is refused; username and dialerUserId say as much as is known.
};

struct RowContext {
    std::string defaultRegion = "GB";  ///< Of telephone numbers without a country code.
    std::string defaultDialer;         ///< Of links whose row names none.
    bool allowWeakPasswords = false;
};

/// Each row by itself, and then against the rows before it: a user name, an e-mail address, a telephone number or a
/// dialer's user id that an earlier row has is the later row's problem.
std::vector<SeedRow> judgeRows(const std::vector<RawRow>& rows, const RowContext& context);

/// nullopt when the database takes it, else what is wrong.
std::optional<std::string> usernameProblem(std::string_view username);
std::optional<std::string> passwordProblem(std::string_view password, std::string_view username, bool allowWeak);
/// As usernameProblem, of what a dialer calls its user.
std::optional<std::string> dialerUserIdProblem(std::string_view id);

}  // namespace hub::user_seeding

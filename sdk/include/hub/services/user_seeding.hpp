/// @file hub/services/user_seeding.hpp
/// @brief Users and dialer links from a list: what `dialhub seed-users` asks of the plugin that can do it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/db/database.hpp"
#include "hub/services/user_mirror.hpp"

namespace hub::services {

enum class SeedStatus { kCreated, kUpdated, kUnchanged, kMoved, kError };
std::string_view toString(SeedStatus status) noexcept;  ///< "created", "updated", "unchanged", "moved", "error"

struct SeedChange {
    std::string field;
    std::string before;
    std::string after;
};

/// What became of one row, or would.
struct SeedOutcome {
    std::size_t row = 0;  ///< As in the file, from 1.
    std::string username{};
    std::string dialerUserId{};
    SeedStatus status = SeedStatus::kUnchanged;
    std::int64_t userId = 0;  ///< 0: there is none (yet).
    bool userCreated = false;
    bool linkCreated = false;
    bool linkMoved = false;
    bool passwordSet = false;
    std::vector<SeedChange> changes{};
    std::string code{};     ///< Of an error: "required", "taken", "last_administrator", …
    std::string field{};    ///< Of an error: which field of the row.
    std::string message{};  ///< Of an error its reason and remedy; otherwise a remark, or empty.
    /// Generated, in force, and kept nowhere else: show it once.
    std::optional<std::string> password{};
};

struct SeedReport {
    std::vector<SeedOutcome> rows;      ///< In the order of the list.
    std::vector<std::string> warnings;  ///< About the list as a whole.
    bool dryRun = false;
    std::size_t count(SeedStatus status) const noexcept;
};

struct SeedPassword {
    std::string username;
    std::string password;
};

struct SeedRequest {
    std::string_view content;  ///< YAML, JSON, CSV, XLSX or lines of VICIdial's user_details.
    std::string fileName{};    ///< Its ending tells YAML and JSON; tables are told by their content.
    std::int64_t organizationId = 0;
    std::optional<std::string> dialer{};  ///< Of links whose row names none; else the organization's only one.
    bool dryRun = false;
    bool createUsers = true;        ///< Without it a row of a user there is not is refused.
    bool update = false;            ///< Change users there are; without it they are left as they are.
    bool resetPasswords = false;    ///< Also of users there are.
    bool generatePasswords = true;  ///< For new users without one; otherwise they cannot sign in with a password.
    std::string actor{};            ///< For the audit trail.
    std::string requestId{};
    std::size_t maxRows = 1000000;
    std::size_t maxPasswords = 1000000;  ///< Hashing takes a core for a fifth of a second each.
    int hashThreads = 1;
    std::function<void(std::size_t done, std::size_t total)> onHashed{};
    /// Told of changes; absent: whichever one the plugins provide once they are started.
    std::shared_ptr<UserMirror> mirror{};
    /// Called with every generated password before the change is committed, so that none can be lost; a throw undoes
    /// all.
    std::function<void(const std::vector<SeedPassword>&)> keepPasswords{};
};

/// Provided by the plugin user_seeding; usable without start(). Thread-safe.
class UserSeeding {
public:
    virtual ~UserSeeding() = default;
    /// All good rows are one transaction. @throws http::Error for a list that cannot be read or an unknown dialer.
    virtual SeedReport seed(db::Database& database, const SeedRequest& request) = 0;
};

}  // namespace hub::services

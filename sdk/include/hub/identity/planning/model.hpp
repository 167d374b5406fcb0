/// @file hub/identity/planning/model.hpp
/// @brief What is wanted, what is there, and what would have to change: the words every way in shares.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/auth/principal.hpp"
#include "hub/db/row.hpp"
#include "hub/identity/model.hpp"
#include "hub/json/value.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::identity::planning {

/// Names a field as the REST API spells it.
namespace field {
inline constexpr std::string_view kKeycloakId = "keycloak_id";
inline constexpr std::string_view kEmail = "email";
inline constexpr std::string_view kFirstName = "first_name";
inline constexpr std::string_view kLastName = "last_name";
inline constexpr std::string_view kClient = "engagemx_client_id";
inline constexpr std::string_view kActive = "is_active";
inline constexpr std::string_view kUsername = "username";
inline constexpr std::string_view kRole = "role";
inline constexpr std::string_view kDialerUser = "dialer_user_id";
inline constexpr std::string_view kPhoneNumber = "phone_number";
inline constexpr std::string_view kAgentType = "agent_type";
}  // namespace field

/// Why a row was rejected.
struct Problem {
    std::string code;   ///< Stable: "required", "email_taken", "unknown_client", …
    std::string field;  ///< Empty: the row as a whole.
    std::string message;
};

/// What tells who a desired user is.
enum class Key {
    kKeycloakId,  ///< The planner checks the values; a new user has an e-mail address.
    kUsername,    ///< Values come checked.
};

/// What somebody wants a user to be. An absent value leaves what is there.
struct DesiredUser {
    std::string keycloakId;  ///< With Key::kKeycloakId.
    std::optional<std::string> email;
    std::optional<std::string> firstName;
    std::optional<std::string> lastName;
    std::optional<std::string> client;       ///< Name of the organization.
    std::optional<std::string> username;     ///< Of a new user, absent: the e-mail address where it is free.
    std::optional<std::string> phoneNumber;  ///< E.164
    std::optional<auth::Role> role;
    std::optional<AgentType> agentType;
    std::optional<bool> active;
    bool mustExist = false;          ///< Otherwise unknown users are created.
    std::optional<Problem> problem;  ///< Found while reading it; the planner passes it on.
};

/// A user as stored, or as planned.
struct ManagedUser {
    std::int64_t id = 0;  ///< 0: not stored yet.
    std::string uuid;
    std::int64_t version = 0;                    ///< Differs after any change of the row, whoever made it.
    std::optional<std::int64_t> organizationId;  ///< 0: of a client that is not stored yet.
    std::string client;                          ///< The organization's name; empty without one.
    std::optional<std::string> keycloakId;
    std::string username;
    std::optional<std::string> email;
    std::string firstName;
    std::string lastName;
    std::optional<std::string> phoneNumber;
    auth::Role role = auth::Role::kAgent;
    AgentType agentType = AgentType::kBoth;
    bool active = true;
    bool superuser = false;
    bool system = false;
    time::Timestamp createdAt{};
    time::Timestamp updatedAt{};
    static ManagedUser fromRow(const db::Row& row);
};

struct Client {
    std::int64_t id = 0;  ///< 0: to be created.
    std::string name;
    static Client fromRow(const db::Row& row);
};

/// What the planner has to know; store::load() collects it for a list of desired users.
struct Current {
    std::vector<ManagedUser> users;
    std::vector<Client> clients;
    /// How the database folds the case of texts that are not ASCII.
    std::map<std::string, std::string, std::less<>> folded;
};

/// Who may do what; from the settings and the caller.
struct Policy {
    bool createClients = true;
    /// A user without keycloak id in the same organization and with the same e-mail address becomes the Keycloak user.
    bool linkByEmail = true;
    std::optional<std::int64_t> onlyOrganization;  ///< Others' clients and users do not exist for this caller.
    Key key = Key::kKeycloakId;
    bool changeUsers = true;  ///< Without it users there are stay as they are; verdicts tell in what they differ.
};

struct FieldChange {
    std::string_view field;
    json::Value before;
    json::Value after;
};

enum class Action { kCreated, kUpdated, kUnchanged, kDeactivated, kActivated, kRejected };
std::string_view toString(Action action) noexcept;  ///< "created", "updated", …

/// What becomes of one desired user, in the order they were given.
struct Verdict {
    Action action = Action::kUnchanged;
    std::optional<Problem> problem;     ///< Set exactly for kRejected.
    std::vector<FieldChange> changes;   ///< What this row changes, or would; of a new user nothing.
    std::optional<std::size_t> change;  ///< Index in Plan::changes; several rows about one user share it.
    ManagedUser after;                  ///< Not for kRejected.
};

/// All that happens to one user.
struct UserChange {
    ManagedUser before;  ///< id 0: none, the user is created.
    ManagedUser after;
    int wave = 0;        ///< Changes of a later wave take an e-mail address or user name that an earlier one gives up.
    std::string note{};  ///< JSON object that joins the audit entry of a new user.
    bool creates() const noexcept { return before.id == 0; }
    std::vector<FieldChange> fields() const;  ///< The net difference, in a fixed order.
    Action action() const;
};

struct Plan {
    std::vector<Verdict> verdicts;
    std::vector<UserChange> changes;
    std::vector<std::string> newClients;

    std::size_t count(Action action) const noexcept;
    /// Names the plan and what it was based on: equal hashes do the same to the same rows.
    std::string hash() const;
};

/// Do two states agree in every field?
bool isSame(const ManagedUser& a, const ManagedUser& b) noexcept;
/// The fields in which two states differ.
std::vector<FieldChange> difference(const ManagedUser& before, const ManagedUser& after);

}  // namespace hub::identity::planning

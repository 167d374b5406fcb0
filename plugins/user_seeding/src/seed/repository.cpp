#include "seed/repository.hpp"

#include "user_seeding/sql.hpp"

namespace hub::user_seeding::repository {

namespace {

using Texts = std::vector<std::optional<std::string>>;

constexpr const char* kLockTimeout = "60s";

struct FoundState {
    std::size_t position = 0;
    KnownState state;
    static FoundState fromRow(const db::Row& row) {
        FoundState found;
        found.position = static_cast<std::size_t>(row.get<std::int64_t>("position"));
        if (row.get<std::optional<std::int64_t>>("id")) found.state.user = identity::User::fromRow(row);
        found.state.emailOwner = row.get<std::optional<std::int64_t>>("email_owner");
        found.state.phoneOwner = row.get<std::optional<std::int64_t>>("phone_owner");
        found.state.linkedUser = row.get<std::optional<std::int64_t>>("linked_user");
        return found;
    }
};

struct InsertedUser {
    std::int64_t id = 0;
    std::string username;
    static InsertedUser fromRow(const db::Row& row) {
        return {row.get<std::int64_t>("id"), row.get<std::string>("username")};
    }
};

std::optional<std::string> flagText(const std::optional<bool>& flag) {
    if (!flag) return std::nullopt;
    return *flag ? "true" : "false";
}

/// The columns that new and changed users have in common, one array each.
struct UserColumns {
    Texts email, firstName, lastName, phoneNumber, role, agentType, active, passwordHash, mustChange;

    /// `profile` false: only the password.
    void add(const PlannedRow& planned, bool profile) {
        const WantedUser& user = planned.row->user;
        const auto text = [&](const std::optional<std::string>& value) { return profile ? value : std::nullopt; };
        email.push_back(text(user.email));
        firstName.push_back(text(user.firstName));
        lastName.push_back(text(user.lastName));
        phoneNumber.push_back(text(user.phoneNumber));
        role.push_back(profile && user.role ? std::optional(std::string(auth::toString(*user.role))) : std::nullopt);
        agentType.push_back(profile && user.agentType ? std::optional(std::string(toString(*user.agentType)))
                                                      : std::nullopt);
        active.push_back(text(flagText(user.active)));
        passwordHash.push_back(planned.setPassword ? planned.passwordHash : std::nullopt);
        // Whoever reads the list knows a generated password too: it is for the first sign-in only.
        const bool mustChangeIt = user.mustChangePassword.value_or(!user.password);
        mustChange.push_back(planned.setPassword ? flagText(mustChangeIt) : std::nullopt);
    }
};

}  // namespace

void lockSeeding(db::Transaction& tx, std::int64_t organizationId) {
    tx.execute(sql::kWaitForLocks, kLockTimeout);
    tx.execute(sql::kLockSeeding, organizationId);
}

void lockPeople(db::Transaction& tx, std::int64_t organizationId, const std::vector<std::string>& usernames) {
    tx.execute(sql::kLockPeople, organizationId, usernames);
}

std::set<std::int64_t> administrators(db::Transaction& tx, std::int64_t organizationId) {
    const auto ids = tx.queryAll<std::int64_t>(sql::kListAdministrators, organizationId);
    return {ids.begin(), ids.end()};
}

std::vector<KnownState> knownStates(db::Transaction& tx, std::span<const RowToLoad> rows) {
    std::vector<std::string> usernames;
    Texts emails;
    Texts phones;
    std::vector<std::int64_t> dialers;
    Texts dialerUserIds;
    for (const RowToLoad& one : rows) {
        usernames.push_back(one.row->user.username);
        emails.push_back(one.row->user.email);
        phones.push_back(one.row->user.phoneNumber);
        dialers.push_back(one.dialerId);
        dialerUserIds.push_back(one.row->dialerUserId);
    }
    std::vector<KnownState> states(rows.size());
    for (FoundState& found :
         tx.queryAll<FoundState>(sql::kFindKnownStates, usernames, emails, phones, dialers, dialerUserIds))
        states.at(found.position - 1) = std::move(found.state);
    return states;
}

std::unordered_map<std::string, std::int64_t> insertUsers(db::Transaction& tx, std::int64_t organizationId,
                                                          std::span<PlannedRow* const> rows) {
    std::vector<std::string> usernames;
    UserColumns columns;
    for (const PlannedRow* planned : rows) {
        usernames.push_back(planned->row->user.username);
        columns.add(*planned, true);
    }
    std::unordered_map<std::string, std::int64_t> ids;
    ids.reserve(rows.size());
    for (InsertedUser& user :
         tx.queryAll<InsertedUser>(sql::kInsertUsers, organizationId, usernames, columns.email, columns.firstName,
                                   columns.lastName, columns.phoneNumber, columns.role, columns.agentType,
                                   columns.active, columns.passwordHash, columns.mustChange))
        ids.emplace(std::move(user.username), user.id);
    return ids;
}

void changeUsers(db::Transaction& tx, std::span<PlannedRow* const> rows) {
    std::vector<std::int64_t> ids;
    UserColumns columns;
    for (const PlannedRow* planned : rows) {
        ids.push_back(planned->existing->id);
        columns.add(*planned, planned->changeUser);
    }
    tx.execute(sql::kChangeUsers, ids, columns.email, columns.firstName, columns.lastName, columns.phoneNumber,
               columns.role, columns.agentType, columns.active, columns.passwordHash, columns.mustChange);
}

void putLinks(db::Transaction& tx, std::span<PlannedRow* const> rows) {
    std::vector<std::int64_t> dialers;
    std::vector<std::string> dialerUserIds;
    std::vector<std::int64_t> users;
    for (const PlannedRow* planned : rows) {
        dialers.push_back(planned->dialerId);
        dialerUserIds.push_back(*planned->row->dialerUserId);
        users.push_back(planned->outcome.userId);
    }
    tx.execute(sql::kPutLinks, dialers, dialerUserIds, users);
}

void addAudit(db::Transaction& tx, const Author& author, std::span<const AuditedChange> changes) {
    std::vector<std::string> actions;
    std::vector<std::int64_t> users;
    Texts before;
    Texts after;
    for (const AuditedChange& change : changes) {
        actions.emplace_back(change.action);
        users.push_back(change.userId);
        before.push_back(change.before);
        after.push_back(change.after);
    }
    tx.execute(sql::kAddAuditEntries, author.organizationId, author.actor, author.requestId, actions, users, before,
               after);
}

}  // namespace hub::user_seeding::repository

#include "seed/repository.hpp"

#include "user_seeding/sql.hpp"

namespace hub::user_seeding::repository {

namespace {

using Texts = std::vector<std::optional<std::string>>;

constexpr const char* kLockTimeout = "60s";

struct FoundLink {
    std::size_t position = 0;
    std::int64_t userId = 0;
    static FoundLink fromRow(const db::Row& row) {
        return {static_cast<std::size_t>(row.get<std::int64_t>("position")), row.get<std::int64_t>("user_id")};
    }
};

/// Dialers, their user ids and whom these mean from now on.
struct LinkColumns {
    explicit LinkColumns(std::span<PlannedRow* const> rows) {
        for (const PlannedRow* planned : rows) {
            dialers.push_back(planned->dialerId);
            dialerUserIds.push_back(*planned->row->dialerUserId);
            users.push_back(planned->outcome.userId);
        }
    }
    std::vector<std::int64_t> dialers;
    std::vector<std::string> dialerUserIds;
    std::vector<std::int64_t> users;
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

std::vector<std::optional<std::int64_t>> linkedUsers(db::Transaction& tx, std::span<const ListedRow> rows) {
    std::vector<std::int64_t> dialers;
    std::vector<std::string> dialerUserIds;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].dialerId == 0) continue;
        dialers.push_back(rows[i].dialerId);
        dialerUserIds.push_back(*rows[i].row->dialerUserId);
        places.push_back(i);
    }
    std::vector<std::optional<std::int64_t>> users(rows.size());
    if (places.empty()) return users;
    for (const FoundLink& found : tx.queryAll<FoundLink>(sql::kFindLinks, dialers, dialerUserIds))
        users[places.at(found.position - 1)] = found.userId;
    return users;
}

std::int64_t setPasswords(db::Transaction& tx, std::span<PlannedRow* const> rows) {
    std::vector<std::int64_t> ids;
    Texts versions;
    std::vector<std::string> hashes;
    std::vector<std::string> mustChange;
    for (const PlannedRow* planned : rows) {
        ids.push_back(planned->outcome.userId);
        // Written in this transaction already: looked at then.
        versions.push_back(planned->change ? std::nullopt : std::optional(std::to_string(planned->version.value())));
        hashes.push_back(planned->passwordHash.value());
        // Whoever reads the list knows a generated password too: it is for the first sign-in only.
        const WantedUser& user = planned->row->user;
        mustChange.emplace_back(user.mustChangePassword.value_or(!user.password) ? "true" : "false");
    }
    return tx.execute(sql::kSetPasswords, ids, versions, hashes, mustChange);
}

std::int64_t createLinks(db::Transaction& tx, std::span<PlannedRow* const> rows) {
    const LinkColumns columns(rows);
    return tx.execute(sql::kCreateLinks, columns.dialers, columns.dialerUserIds, columns.users);
}

std::int64_t moveLinks(db::Transaction& tx, std::span<PlannedRow* const> rows) {
    const LinkColumns columns(rows);
    std::vector<std::int64_t> before;
    for (const PlannedRow* planned : rows) before.push_back(planned->linked.value());
    return tx.execute(sql::kMoveLinks, columns.dialers, columns.dialerUserIds, columns.users, before);
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

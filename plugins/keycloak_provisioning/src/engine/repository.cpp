#include "engine/repository.hpp"

#include <algorithm>

#include "engine/planner.hpp"
#include "hub/json/writer.hpp"
#include "keycloak_provisioning/sql.hpp"

namespace hub::keycloak_provisioning::repository {

namespace {

struct FoldedText {
    std::string text;
    std::string folded;
    static FoldedText fromRow(const db::Row& row) {
        return {row.get<std::string>("text"), row.get<std::string>("folded")};
    }
};

bool isAscii(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Case of other scripts is the database's business, whose indexes decide what is the same.
void foldForeign(db::Transaction& tx, Current& current, const std::vector<std::string>& texts) {
    std::vector<std::string> foreign;
    std::copy_if(texts.begin(), texts.end(), std::back_inserter(foreign),
                 [](const auto& one) { return !isAscii(one); });
    if (foreign.empty()) return;
    for (FoldedText& one : tx.queryAll<FoldedText>(sql::kFoldTexts, foreign))
        current.folded.insert_or_assign(std::move(one.text), std::move(one.folded));
}

std::string textOf(bool value) {
    return value ? "true" : "false";
}

/// {"field": value, …} of one side of the changes.
std::string snapshot(const std::vector<FieldChange>& fields, json::Value FieldChange::*side) {
    std::string body;
    json::Writer out(body);
    out.beginObject();
    for (const FieldChange& one : fields) out.member(one.field, one.*side);
    out.endObject();
    return body;
}

/// Columns of a set of users, as arrays.
struct Columns {
    explicit Columns(const std::vector<const UserChange*>& changes) {
        for (const UserChange* change : changes) {
            const ManagedUser& user = change->after;
            organizations.push_back(*user.organizationId);
            keycloakIds.push_back(*user.keycloakId);
            usernames.push_back(user.username);
            emails.push_back(user.email);
            firstNames.push_back(user.firstName);
            lastNames.push_back(user.lastName);
            roles.emplace_back(auth::toString(user.role));
            active.push_back(textOf(user.active));
        }
    }

    std::vector<std::int64_t> organizations;
    std::vector<std::string> keycloakIds;
    std::vector<std::string> usernames;
    std::vector<std::optional<std::string>> emails;
    std::vector<std::string> firstNames;
    std::vector<std::string> lastNames;
    std::vector<std::string> roles;
    std::vector<std::string> active;
};

}  // namespace

Created Created::fromRow(const db::Row& row) {
    return {row.get<std::int64_t>("id"), row.get<std::string>("uuid"), row.get<std::string>("keycloak_id")};
}

Current load(db::Transaction& tx, const std::vector<DesiredUser>& desired) {
    std::vector<std::string> keycloakIds;
    std::vector<std::string> emails;
    std::vector<std::string> usernames;
    std::vector<std::string> clients;
    for (const DesiredUser& user : desired) {
        if (user.problem) continue;
        keycloakIds.push_back(user.keycloakId);
        if (user.email) emails.push_back(*user.email);
        if (user.username)
            usernames.push_back(*user.username);
        else if (user.email)
            usernames.push_back(usernameChoices(user.email, user.keycloakId).front());
        if (user.client) clients.push_back(*user.client);
    }
    std::sort(clients.begin(), clients.end());
    clients.erase(std::unique(clients.begin(), clients.end()), clients.end());

    Current current;
    foldForeign(tx, current, emails);
    foldForeign(tx, current, usernames);
    for (std::string& email : emails) email = fold(current, email);
    for (std::string& username : usernames) username = fold(current, username);
    current.users = tx.queryAll<ManagedUser>(sql::kLoadUsers, keycloakIds, emails, usernames);
    if (!clients.empty()) current.clients = tx.queryAll<Client>(sql::kFindClients, clients);
    std::vector<std::string> stored;
    for (const ManagedUser& user : current.users) {
        if (user.email) stored.push_back(*user.email);
        stored.push_back(user.username);
    }
    foldForeign(tx, current, stored);
    return current;
}

std::optional<ManagedUser> find(db::Transaction& tx, const std::string& keycloakId) {
    return tx.queryOptional<ManagedUser>(sql::kFindManagedUser, keycloakId);
}

std::vector<ManagedUser> list(db::Transaction& tx, std::int64_t organizationId, const Page& page) {
    return tx.queryAll<ManagedUser>(sql::kListManagedUsers, organizationId, page.olderThan, page.limit);
}

std::optional<Client> findClient(db::Transaction& tx, const std::string& name) {
    return tx.queryOptional<Client>(sql::kFindClients, std::vector<std::string>{name});
}

std::vector<Client> ensureClients(db::Transaction& tx, const std::vector<std::string>& names,
                                  const NewClientDefaults& defaults, const ChangeContext& context) {
    std::vector<std::string> sorted = names;
    std::sort(sorted.begin(), sorted.end());
    tx.execute(sql::kCreateClients, sorted, defaults.timeZone, defaults.defaultRegion, context.actor, context.requestId,
               context.now);
    return tx.queryAll<Client>(sql::kFindClients, sorted);
}

std::vector<Created> insert(db::Transaction& tx, const std::vector<const UserChange*>& changes,
                            const ChangeContext& context) {
    const Columns columns(changes);
    return tx.queryAll<Created>(sql::kInsertUsers, columns.organizations, columns.keycloakIds, columns.usernames,
                                columns.emails, columns.firstNames, columns.lastNames, columns.roles, columns.active,
                                context.now, context.actor, context.requestId);
}

std::int64_t update(db::Transaction& tx, const std::vector<const UserChange*>& changes, const ChangeContext& context) {
    const Columns columns(changes);
    std::vector<std::int64_t> ids;
    std::vector<std::int64_t> versions;
    std::vector<std::string> actions;
    std::vector<std::string> before;
    std::vector<std::string> after;
    for (const UserChange* change : changes) {
        const std::vector<FieldChange> fields = change->fields();
        ids.push_back(change->before.id);
        versions.push_back(change->before.version);
        actions.push_back("user." + std::string(toString(change->action())));
        before.push_back(snapshot(fields, &FieldChange::before));
        after.push_back(snapshot(fields, &FieldChange::after));
    }
    return tx.queryOne<std::int64_t>(sql::kUpdateUsers, ids, versions, columns.organizations, columns.keycloakIds,
                                     columns.usernames, columns.emails, columns.firstNames, columns.lastNames,
                                     columns.roles, columns.active, actions, before, after, context.now, context.actor,
                                     context.requestId);
}

bool tryLock(db::Transaction& tx, const std::string& name) {
    return tx.queryOne<bool>(sql::kTryLockName, name);
}

}  // namespace hub::keycloak_provisioning::repository

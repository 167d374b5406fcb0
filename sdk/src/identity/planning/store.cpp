#include "hub/identity/planning/store.hpp"

#include <algorithm>
#include <concepts>
#include <iterator>
#include <set>
#include <span>
#include <unordered_set>

#include "hub/identity/planning/planner.hpp"
#include "hub/json/writer.hpp"
#include "identity/sql.hpp"

namespace hub::identity::planning::store {

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
    for (FoldedText& one : tx.queryAll<FoldedText>(sql::kPlanFoldTexts, foreign))
        current.folded.insert_or_assign(std::move(one.text), std::move(one.folded));
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

/// So many users in one statement.
constexpr std::size_t kChunk = 5000;

using Texts = std::vector<std::optional<std::string>>;

/// What the database would put there anyway is NULL, which costs least.
template <class Value>
std::optional<std::string> unlessSame(const Value& value, const Value& known) {
    if (value == known) return std::nullopt;
    if constexpr (std::same_as<Value, bool>)
        return value ? "true" : "false";
    else if constexpr (std::same_as<Value, auth::Role> || std::same_as<Value, AgentType>)
        return std::string(toString(value));
    else if constexpr (std::same_as<Value, std::optional<std::int64_t>>)
        return std::to_string(value.value());
    else
        return value;
}

/// unnest() fills short arrays with NULL: a column without values need not be sent.
void dropIfEmpty(Texts& column) {
    const auto isNull = [](const auto& value) { return !value; };
    if (std::all_of(column.begin(), column.end(), isNull)) column.clear();
}

/// Columns of a set of users, as arrays: only what differs from the row as it is, or would be by default.
struct Columns {
    explicit Columns(Changes changes) {
        for (const UserChange* change : changes) {
            add(change->after, change->creates() ? defaults(change->after) : change->before);
            notes.push_back(change->note.empty() ? std::nullopt : std::optional(change->note));
        }
        for (Texts* column : {&organizations, &keycloakIds, &usernames, &emails, &firstNames, &lastNames, &phoneNumbers,
                              &roles, &agentTypes, &active, &notes})
            dropIfEmpty(*column);
    }

    Texts organizations;
    Texts keycloakIds;
    Texts usernames;
    Texts emails;
    Texts firstNames;
    Texts lastNames;
    Texts phoneNumbers;
    Texts roles;
    Texts agentTypes;
    Texts active;
    Texts notes;

private:
    static ManagedUser defaults(const ManagedUser& user) {
        ManagedUser known;
        if (user.email) known.username = *user.email;
        return known;
    }
    void add(const ManagedUser& user, const ManagedUser& known) {
        organizations.push_back(unlessSame(user.organizationId, known.organizationId));
        keycloakIds.push_back(unlessSame(user.keycloakId, known.keycloakId));
        usernames.push_back(unlessSame(user.username, known.username));
        emails.push_back(unlessSame(user.email, known.email));
        firstNames.push_back(unlessSame(user.firstName, known.firstName));
        lastNames.push_back(unlessSame(user.lastName, known.lastName));
        phoneNumbers.push_back(unlessSame(user.phoneNumber, known.phoneNumber));
        roles.push_back(unlessSame(user.role, known.role));
        agentTypes.push_back(unlessSame(user.agentType, known.agentType));
        active.push_back(unlessSame(user.active, known.active));
    }
};

struct Names {
    std::vector<std::string> keycloakIds, emails, usernames, phoneNumbers;

    void add(const DesiredUser& user, Key key) {
        if (key == Key::kKeycloakId) keycloakIds.push_back(user.keycloakId);
        if (user.email) emails.push_back(*user.email);
        // A new user's name is the e-mail address.
        if (user.username || user.email) usernames.push_back(user.username ? *user.username : *user.email);
        if (user.phoneNumber) phoneNumbers.push_back(*user.phoneNumber);
    }
};

void append(std::vector<ManagedUser>& users, std::vector<ManagedUser> more) {
    users.insert(users.end(), std::move_iterator(more.begin()), std::move_iterator(more.end()));
}

/// Adds those who have one of the names.
void loadUsers(db::Transaction& tx, Current& current, std::span<const DesiredUser> desired, const Sought& sought) {
    Names names;
    for (const DesiredUser& user : desired)
        if (!user.problem) names.add(user, sought.key);
    foldForeign(tx, current, names.emails);
    foldForeign(tx, current, names.usernames);
    if (sought.lookup == Lookup::kKeycloakIds) {
        append(current.users, tx.queryAll<ManagedUser>(sql::kPlanLoadUsersByKeycloakId, names.keycloakIds));
        return;
    }
    for (std::string& email : names.emails) email = fold(current, email);
    for (std::string& username : names.usernames) username = fold(current, username);
    for (const DesiredUser& user : desired) {
        if (!user.problem && !user.username) names.usernames.push_back(substituteUsername(user.keycloakId));
    }
    append(current.users, tx.queryAll<ManagedUser>(sql::kPlanLoadUsers, names.keycloakIds, names.emails,
                                                   names.usernames, names.phoneNumbers));
}

/// Somebody may be found by what several parts of a list say.
void dropRepeated(std::vector<ManagedUser>& users) {
    std::unordered_set<std::int64_t> seen;
    std::erase_if(users, [&](const ManagedUser& user) { return !seen.insert(user.id).second; });
}

/// Those that are named, and those the users found are of.
std::vector<Client> loadClients(db::Transaction& tx, const std::vector<DesiredUser>& desired,
                                const std::vector<ManagedUser>& users) {
    std::set<std::string> names;
    std::set<std::int64_t> ids;
    for (const DesiredUser& user : desired) {
        if (user.client) names.insert(*user.client);
    }
    for (const ManagedUser& user : users) {
        if (user.organizationId) ids.insert(*user.organizationId);
    }
    if (names.empty() && ids.empty()) return {};
    return tx.queryAll<Client>(sql::kPlanFindClients, std::vector<std::string>(names.begin(), names.end()),
                               std::vector<std::int64_t>(ids.begin(), ids.end()));
}

std::int64_t updateChunk(db::Transaction& tx, Changes changes, const ChangeContext& context) {
    const Columns columns(changes);
    std::vector<std::int64_t> ids;
    std::vector<std::int64_t> versions;
    Texts actions;
    std::vector<std::string> before;
    std::vector<std::string> after;
    for (const UserChange* change : changes) {
        const std::vector<FieldChange> fields = change->fields();
        ids.push_back(change->before.id);
        versions.push_back(change->before.version);
        const Action action = change->action();
        actions.push_back(action == Action::kUpdated ? std::nullopt
                                                     : std::optional("user." + std::string(toString(action))));
        before.push_back(snapshot(fields, &FieldChange::before));
        after.push_back(snapshot(fields, &FieldChange::after));
    }
    dropIfEmpty(actions);
    return tx.queryOne<std::int64_t>(sql::kPlanUpdateUsers, ids, versions, columns.organizations, columns.keycloakIds,
                                     columns.usernames, columns.emails, columns.firstNames, columns.lastNames,
                                     columns.phoneNumbers, columns.roles, columns.agentTypes, columns.active, actions,
                                     before, after, context.now, context.actor, context.requestId);
}

}  // namespace

Created Created::fromRow(const db::Row& row) {
    return {row.get<std::int64_t>("id"), row.get<std::string>("uuid"), row.get<std::string>("username")};
}

Current load(db::Transaction& tx, const std::vector<DesiredUser>& desired, const Sought& sought) {
    Current current;
    const std::span<const DesiredUser> all(desired);
    for (std::size_t begin = 0; begin < all.size(); begin += kChunk)
        loadUsers(tx, current, all.subspan(begin, std::min(kChunk, all.size() - begin)), sought);
    if (all.size() > kChunk) dropRepeated(current.users);
    current.clients = loadClients(tx, desired, current.users);
    std::map<std::int64_t, std::string> names;
    for (const Client& client : current.clients) names[client.id] = client.name;
    std::vector<std::string> stored;
    for (ManagedUser& user : current.users) {
        if (user.organizationId) user.client = names.at(*user.organizationId);
        if (user.email) stored.push_back(*user.email);
        stored.push_back(user.username);
    }
    foldForeign(tx, current, stored);
    return current;
}

std::optional<Client> findClient(db::Transaction& tx, const std::string& name) {
    return tx.queryOptional<Client>(sql::kPlanFindClients, std::vector<std::string>{name}, std::vector<std::int64_t>{});
}

std::vector<Client> ensureClients(db::Transaction& tx, const std::vector<std::string>& names,
                                  const NewClientDefaults& defaults, const ChangeContext& context) {
    std::vector<std::string> sorted = names;
    std::sort(sorted.begin(), sorted.end());
    tx.execute(sql::kPlanCreateClients, sorted, defaults.timeZone, defaults.defaultRegion, context.actor,
               context.requestId, context.now);
    return tx.queryAll<Client>(sql::kPlanFindClients, sorted, std::vector<std::int64_t>{});
}

std::vector<Created> insert(db::Transaction& tx, Changes changes, const ChangeContext& context) {
    std::vector<Created> created;
    created.reserve(changes.size());
    for (; !changes.empty(); changes = changes.subspan(std::min(kChunk, changes.size()))) {
        const Columns columns(changes.first(std::min(kChunk, changes.size())));
        for (Created& one : tx.queryAll<Created>(
                 sql::kPlanInsertUsers, columns.organizations, columns.keycloakIds, columns.usernames, columns.emails,
                 columns.firstNames, columns.lastNames, columns.phoneNumbers, columns.roles, columns.agentTypes,
                 columns.active, columns.notes, context.now, context.actor, context.requestId))
            created.push_back(std::move(one));
    }
    return created;
}

std::int64_t update(db::Transaction& tx, Changes changes, const ChangeContext& context) {
    std::int64_t written = 0;
    for (; !changes.empty(); changes = changes.subspan(std::min(kChunk, changes.size())))
        written += updateChunk(tx, changes.first(std::min(kChunk, changes.size())), context);
    return written;
}

}  // namespace hub::identity::planning::store

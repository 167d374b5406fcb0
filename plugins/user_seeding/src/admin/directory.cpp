#include "admin/directory.hpp"

#include <algorithm>
#include <iterator>

#include "user_seeding/sql.hpp"

namespace hub::user_seeding::admin {

namespace {

/// For ILIKE: the text somewhere, its own wildcards meaning themselves.
std::optional<std::string> patternOf(const std::optional<std::string>& search) {
    if (!search) return std::nullopt;
    std::string pattern = "%";
    for (const char c : *search) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern + '%';
}

identity::UserKind kindOf(const db::Row& row) {
    return row.text("kind") == "system" ? identity::UserKind::kSystem : identity::UserKind::kHuman;
}

}  // namespace

ListedUser ListedUser::fromRow(const db::Row& row) {
    ListedUser listed;
    listed.user = identity::User::fromRow(row);
    listed.hasPassword = row.get<bool>("has_password");
    listed.dialerLinks = row.get<std::string>("dialer_links");
    return listed;
}

ListedLink ListedLink::fromRow(const db::Row& row) {
    ListedLink link;
    link.linkId = row.get<std::int64_t>("id");
    link.dialer = row.get<std::string>("dialer");
    link.dialerUserId = row.get<std::string>("dialer_user_id");
    link.user.id = row.get<std::int64_t>("user_id");
    link.user.username = row.get<std::string>("username");
    link.user.firstName = row.get<std::string>("first_name");
    link.user.lastName = row.get<std::string>("last_name");
    link.user.role = auth::parseRole(row.get<std::string>("role")).value();
    link.user.kind = kindOf(row);
    link.user.active = row.get<bool>("is_active");
    link.createdAt = row.get<time::Timestamp>("created_at");
    link.updatedAt = row.get<time::Timestamp>("updated_at");
    return link;
}

RemovedLink RemovedLink::fromRow(const db::Row& row) {
    return {row.get<std::int64_t>("id"), row.get<std::int64_t>("dialer_id"), row.get<std::string>("dialer"),
            row.get<std::string>("dialer_user_id"), row.get<std::int64_t>("user_id")};
}

PeopleCounts PeopleCounts::fromRow(const db::Row& row) {
    PeopleCounts counts;
    counts.total = row.get<std::int64_t>("total");
    counts.agents = row.get<std::int64_t>("agents");
    counts.qualifiers = row.get<std::int64_t>("qualifiers");
    counts.salesreps = row.get<std::int64_t>("salesreps");
    counts.managers = row.get<std::int64_t>("managers");
    counts.admins = row.get<std::int64_t>("admins");
    counts.active = row.get<std::int64_t>("active");
    counts.withoutPassword = row.get<std::int64_t>("without_password");
    counts.mustChangePassword = row.get<std::int64_t>("must_change_password");
    counts.dialerLinks = row.get<std::int64_t>("dialer_links");
    return counts;
}

LeadCounts LeadCounts::fromRow(const db::Row& row) {
    using Count = std::optional<std::int64_t>;
    return {row.get<Count>("total"), row.get<Count>("interested"), row.get<Count>("sent_to_kelly"),
            row.get<Count>("qualified")};
}

namespace directory {

std::vector<ListedUser> users(db::Transaction& tx, std::int64_t organizationId, const UserFilter& filter) {
    tx.execute(sql::kPlanForParameters);
    auto people = tx.queryAll<ListedUser>(sql::kListUsers, organizationId, filter.role, filter.active,
                                          filter.createdFrom, filter.createdBefore, filter.linked,
                                          patternOf(filter.search), filter.username, filter.after, filter.limit);
    // They have no role and were not created by anybody, are always active and, as they are shown, linked.
    const bool onlyPeople =
        filter.role || filter.active == false || filter.linked == false || filter.createdFrom || filter.createdBefore;
    if (onlyPeople) return people;
    auto all = tx.queryAll<ListedUser>(sql::kListSystemUsers, organizationId, patternOf(filter.search), filter.username,
                                       filter.after);
    const auto systemUsers = static_cast<std::ptrdiff_t>(all.size());
    std::move(people.begin(), people.end(), std::back_inserter(all));
    std::inplace_merge(all.begin(), all.begin() + systemUsers, all.end(),
                       [](const ListedUser& a, const ListedUser& b) { return a.id() < b.id(); });
    if (all.size() > static_cast<std::size_t>(filter.limit)) all.resize(static_cast<std::size_t>(filter.limit));
    return all;
}

std::vector<ListedLink> links(db::Transaction& tx, std::int64_t organizationId, const LinkFilter& filter) {
    tx.execute(sql::kPlanForParameters);
    return tx.queryAll<ListedLink>(sql::kListLinks, organizationId, filter.dialer, filter.role,
                                   patternOf(filter.search), filter.after, filter.limit);
}

std::vector<identity::User> people(db::Transaction& tx, std::int64_t organizationId, const PeoplePage& page) {
    return tx.queryAll<identity::User>(sql::kListPeoplePage, organizationId, page.size, page.offset);
}

PeopleCounts countPeople(db::Transaction& tx, std::int64_t organizationId) {
    return tx.queryOne<PeopleCounts>(sql::kCountPeople, organizationId);
}

LeadCounts countLeads(db::Transaction& tx, std::int64_t organizationId) {
    return tx.queryOne<LeadCounts>(sql::kCountLeads, organizationId);
}

void removeUser(db::Transaction& tx, std::int64_t id) {
    tx.execute(sql::kDeleteUser, id);
}

std::vector<RemovedLink> removeLink(db::Transaction& tx, std::int64_t organizationId, const LinkReference& reference) {
    return tx.queryAll<RemovedLink>(sql::kDeleteLink, organizationId, reference.id, reference.dialerUserId,
                                    reference.dialer);
}

}  // namespace directory

}  // namespace hub::user_seeding::admin

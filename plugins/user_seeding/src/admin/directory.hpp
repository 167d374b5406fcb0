/// @file
/// @brief Users and links as administrators see them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hub/db/transaction.hpp"
#include "hub/identity/model.hpp"
#include "hub/json/writer.hpp"

namespace hub::user_seeding::admin {

struct ListedUser {
    identity::User user;
    bool hasPassword = false;
    std::string dialerLinks;  ///< JSON: [{"id", "dialer", "dialer_user_id"}…]
    std::int64_t id() const noexcept { return user.id; }
    static ListedUser fromRow(const db::Row& row);
};

struct UserFilter {
    std::optional<std::string> role;
    std::optional<bool> active;
    std::optional<time::Timestamp> createdFrom;
    std::optional<time::Timestamp> createdBefore;
    std::optional<bool> linked;
    std::optional<std::string> search;
    std::optional<std::string> username;  ///< This one only.
    std::optional<std::int64_t> after;
    int limit = 50;
};

struct ListedLink {
    std::int64_t linkId = 0;
    std::string dialer;
    std::string dialerUserId;
    identity::User user;  ///< id, user name, names, role, kind and active
    time::Timestamp createdAt{};
    time::Timestamp updatedAt{};
    std::int64_t id() const noexcept { return linkId; }
    static ListedLink fromRow(const db::Row& row);
};

struct LinkFilter {
    std::optional<std::string> dialer;
    std::optional<std::string> role;
    std::optional<std::string> search;
    std::optional<std::int64_t> after;
    int limit = 50;
};

/// A link by its id, or by the dialer's user id.
struct LinkReference {
    std::optional<std::int64_t> id;
    std::optional<std::string> dialerUserId;
    std::optional<std::string> dialer;
};

struct RemovedLink {
    std::int64_t id = 0;
    std::int64_t dialerId = 0;
    std::string dialer;
    std::string dialerUserId;
    std::int64_t userId = 0;
    static RemovedLink fromRow(const db::Row& row);
};

struct PeopleCounts {
    std::int64_t total = 0, agents = 0, qualifiers = 0, salesreps = 0, managers = 0, admins = 0, active = 0;
    std::int64_t withoutPassword = 0, mustChangePassword = 0, dialerLinks = 0;
    static PeopleCounts fromRow(const db::Row& row);
};

/// Absent where there are no leads at all.
struct LeadCounts {
    std::optional<std::int64_t> total, interested, sentToKelly, qualified;
    static LeadCounts fromRow(const db::Row& row);
};

/// Reads and writes; all within the organization.
namespace directory {

std::vector<ListedUser> users(db::Transaction& tx, std::int64_t organizationId, const UserFilter& filter);
std::vector<ListedLink> links(db::Transaction& tx, std::int64_t organizationId, const LinkFilter& filter);
/// In the order they came; what is skipped is read.
struct PeoplePage {
    std::int64_t size = 0;
    std::int64_t offset = 0;
};
std::vector<identity::User> people(db::Transaction& tx, std::int64_t organizationId, const PeoplePage& page);
PeopleCounts countPeople(db::Transaction& tx, std::int64_t organizationId);
LeadCounts countLeads(db::Transaction& tx, std::int64_t organizationId);
void removeUser(db::Transaction& tx, std::int64_t id);
std::vector<RemovedLink> removeLink(db::Transaction& tx, std::int64_t organizationId, const LinkReference& reference);

}  // namespace directory

}  // namespace hub::user_seeding::admin

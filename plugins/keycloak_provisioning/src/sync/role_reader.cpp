#include "sync/role_reader.hpp"

#include <algorithm>

#include "sync/mapping.hpp"
#include "sync/pages.hpp"

namespace hub::keycloak_provisioning::sync {

/// Every role of the realm and its clients, and which of them contain which.
struct RoleReader::Composites {
    std::map<std::string, RealmRole> roles;                        ///< By id.
    std::map<std::string, std::vector<std::string>> containersOf;  ///< Ids, by the id of what they contain.

    /// The role, and all that contain it, however deep.
    std::vector<RealmRole> grantersOf(const std::string& id) const {
        std::set<std::string> seen{id};
        std::vector<std::string> open{id};
        std::vector<RealmRole> granters;
        while (!open.empty()) {
            const std::string one = std::move(open.back());
            open.pop_back();
            if (const auto role = roles.find(one); role != roles.end()) granters.push_back(role->second);
            const auto containers = containersOf.find(one);
            if (containers == containersOf.end()) continue;
            for (const std::string& container : containers->second) {
                if (seen.insert(container).second) open.push_back(container);
            }
        }
        return granters;
    }

    const RealmRole& find(const MappedRole& mapped, const std::string& clientUuid) const {
        const auto found = std::find_if(roles.begin(), roles.end(), [&](const auto& entry) {
            return entry.second.name == mapped.name && entry.second.clientUuid == clientUuid;
        });
        if (found != roles.end()) return found->second;
        constexpr int kNotFound = 404;
        throw KeycloakError(kNotFound, mapped.client.empty()
                                           ? "the realm has no role \"" + mapped.name + "\""
                                           : "client \"" + mapped.client + "\" has no role \"" + mapped.name + "\"");
    }
};

PageRequest RoleReader::firstPage() const {
    return {0, client_.realm().pageSize};
}

std::vector<RealmRole> RoleReader::rolesOf(const std::string& clientUuid) {
    std::vector<RealmRole> found;
    const FetchPage fetch = [&](const PageRequest& page) { return client_.roles(clientUuid, page, stop_); };
    forEachPage(firstPage(), kPageOverlap, fetch, [&](const json::Array& items) {
        for (const json::Value& item : items) {
            const json::Value* composite = item.find("composite");
            found.push_back({textOf(item, "id"), textOf(item, "name"), clientUuid,
                             composite && composite->isBool() && composite->asBool()});
        }
    });
    return found;
}

RoleReader::Composites RoleReader::readComposites() {
    std::set<std::string> holders{""};  // the realm, then its clients
    const FetchPage clients = [&](const PageRequest& page) { return client_.clients(page, stop_); };
    forEachPage(firstPage(), kPageOverlap, clients, [&](const json::Array& items) {
        for (const json::Value& item : items) holders.insert(textOf(item, "id"));
    });
    Composites all;
    for (const std::string& holder : holders) {
        for (RealmRole& role : rolesOf(holder)) {
            std::string id = role.id;
            all.roles.insert_or_assign(std::move(id), std::move(role));
        }
    }
    for (const auto& [id, role] : all.roles) {
        if (!role.composite) continue;
        for (const json::Value& part : client_.partsOf(id, stop_)) all.containersOf[textOf(part, "id")].push_back(id);
    }
    return all;
}

void RoleReader::addMembers(const std::string& groupId, std::set<std::string>& seen,
                            const std::function<void(const json::Value&)>& add) {
    if (!seen.insert(groupId).second) return;
    const FetchPage members = [&](const PageRequest& page) { return client_.membersOf(groupId, page, stop_); };
    forEachPage(firstPage(), kPageOverlap, members, [&](const json::Array& items) {
        for (const json::Value& user : items) add(user);
    });
    // Groups inherit their parents' roles.
    std::vector<std::string> children;
    const FetchPage below = [&](const PageRequest& page) { return client_.subgroupsOf(groupId, page, stop_); };
    forEachPage(firstPage(), kPageOverlap, below, [&](const json::Array& items) {
        for (const json::Value& group : items) children.push_back(textOf(group, "id"));
    });
    for (const std::string& child : children) addMembers(child, seen, add);
}

void RoleReader::addHolders(const RealmRole& role, const std::function<void(const json::Value&)>& add) {
    const FetchPage users = [&](const PageRequest& page) { return client_.usersWithRole(role, page, stop_); };
    forEachPage(firstPage(), kPageOverlap, users, [&](const json::Array& items) {
        for (const json::Value& user : items) add(user);
    });
    std::vector<std::string> groups;
    const FetchPage fetch = [&](const PageRequest& page) { return client_.groupsWithRole(role, page, stop_); };
    forEachPage(firstPage(), kPageOverlap, fetch, [&](const json::Array& items) {
        for (const json::Value& group : items) groups.push_back(textOf(group, "id"));
    });
    std::set<std::string> seen;
    for (const std::string& group : groups) addMembers(group, seen, add);
}

RolesByUser RoleReader::readAll() {
    RolesByUser found;
    if (roles_.empty()) return found;
    const Composites all = readComposites();
    for (const MappedRole& mapped : roles_) {
        const auto add = [&](const json::Value& user) {
            const auto [entry, added] = found.try_emplace(textOf(user, "id"), mapped.role);
            if (!added) entry->second = std::min(entry->second, mapped.role);  // declared from the highest down
        };
        const std::string client = mapped.client.empty() ? "" : client_.uuidOf(mapped.client, stop_);
        for (const RealmRole& granter : all.grantersOf(all.find(mapped, client).id)) addHolders(granter, add);
    }
    return found;
}

std::optional<auth::Role> RoleReader::readOf(const std::string& userId) {
    std::map<std::string, std::vector<std::string>> byClient;
    std::optional<auth::Role> highest;
    for (const MappedRole& mapped : roles_) {
        auto names = byClient.find(mapped.client);
        if (names == byClient.end())
            names = byClient.emplace(mapped.client, client_.effectiveRolesOf(userId, mapped.client, stop_)).first;
        if (std::find(names->second.begin(), names->second.end(), mapped.name) == names->second.end()) continue;
        if (!highest || mapped.role < *highest) highest = mapped.role;
    }
    return highest;
}

}  // namespace hub::keycloak_provisioning::sync

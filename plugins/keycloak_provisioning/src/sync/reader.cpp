#include "sync/reader.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "hub/auth/hmac.hpp"
#include "sync/mapping.hpp"

namespace hub::keycloak_provisioning::sync {

namespace {

constexpr int kMostSweeps = 3;
constexpr std::int64_t kPageOverlap = 10;

/// "users/<id>" and what is below it.
std::string userOfPath(const std::string& path) {
    constexpr std::string_view kPrefix = "users/";
    if (!path.starts_with(kPrefix)) return {};
    return path.substr(kPrefix.size(), path.find('/', kPrefix.size()) - kPrefix.size());
}

std::string fingerprintOf(const json::Value& event) {
    std::string text;
    json::Writer(text).value(event);
    return auth::toHex(auth::sha256(text));
}

}  // namespace

struct Reader::Sweep {
    std::vector<MappedUser> users;
    std::set<std::string, std::less<>> ids;
};

void Reader::forEachPage(std::int64_t overlap, const Fetch& fetch, const std::function<void(const json::Array&)>& use) {
    PageRequest page{0, client_.realm().pageSize};
    while (true) {
        const json::Array items = fetch(page);
        use(items);
        if (static_cast<std::int64_t>(items.size()) < page.max) return;
        page.first += page.max - overlap;
    }
}

std::vector<MappedUser> Reader::readAll(const Progress& progress) {
    readRoles();
    Sweep found;
    for (int attempt = 1; attempt <= kMostSweeps; ++attempt) {
        const std::int64_t before = client_.countUsers(stop_);
        const std::int64_t seen = sweep(found, progress, before);
        const std::int64_t after = client_.countUsers(stop_);
        // Who was deleted made others move up, perhaps past the overlap.
        if (after >= before && seen >= after) break;
    }
    return std::move(found.users);
}

std::int64_t Reader::sweep(Sweep& found, const Progress& progress, std::int64_t total) {
    std::set<std::string> seen;
    const Fetch fetch = [&](const PageRequest& page) { return client_.users(page, stop_); };
    forEachPage(kPageOverlap, fetch, [&](const json::Array& items) {
        for (const json::Value& user : items) {
            const std::string id = textOf(user, "id");
            seen.insert(id);
            if (id.empty() || !found.ids.insert(id).second || isServiceAccount(user)) continue;
            const auto role = roles_.find(id);
            found.users.push_back(
                mapUser(user, mapping_, role == roles_.end() ? std::nullopt : std::optional(role->second)));
        }
        progress(static_cast<std::int64_t>(found.ids.size()), total);
    });
    return static_cast<std::int64_t>(seen.size());
}

/// By role instead of by user: a few lists instead of a call for each user.
void Reader::readRoles() {
    roles_.clear();
    for (const MappedRole& mapped : mapping_.roles) {
        const Fetch fetch = [&](const PageRequest& page) { return client_.usersWithRole(mapped, page, stop_); };
        forEachPage(kPageOverlap, fetch, [&](const json::Array& items) {
            for (const json::Value& user : items) {
                const auto [entry, added] = roles_.try_emplace(textOf(user, "id"), mapped.role);
                if (!added) entry->second = std::min(entry->second, mapped.role);  // declared from the highest down
            }
        });
    }
}

std::optional<auth::Role> Reader::readRoleOf(const std::string& userId) {
    std::map<std::string, std::vector<std::string>> byClient;
    std::optional<auth::Role> highest;
    for (const MappedRole& mapped : mapping_.roles) {
        auto names = byClient.find(mapped.client);
        if (names == byClient.end())
            names = byClient.emplace(mapped.client, client_.rolesOf(userId, mapped.client, stop_)).first;
        if (std::find(names->second.begin(), names->second.end(), mapped.name) == names->second.end()) continue;
        if (!highest || mapped.role < *highest) highest = mapped.role;
    }
    return highest;
}

Reading Reader::readThese(const std::vector<std::string>& ids, const Progress& progress) {
    Reading reading;
    std::int64_t done = 0;
    for (const std::string& id : ids) {
        const std::optional<json::Value> user = client_.findUser(id, stop_);
        if (!user)
            reading.missing.push_back(id);
        else if (!isServiceAccount(*user))
            reading.users.push_back(mapUser(*user, mapping_, readRoleOf(id)));
        progress(++done, static_cast<std::int64_t>(ids.size()));
    }
    return reading;
}

std::optional<Followed> Reader::follow(time::Timestamp from) {
    const KeycloakClient::EventFeeds feeds = client_.eventFeeds(stop_);
    if (!feeds.admin) return std::nullopt;
    Followed followed;
    const auto note = [&](const json::Value& event, std::string userId) {
        if (userId.empty()) return;
        followed.userIds.push_back(std::move(userId));
        followed.fingerprints.push_back(fingerprintOf(event));
    };
    const Fetch admin = [&](const PageRequest& page) { return client_.adminEvents(from, page, stop_); };
    forEachPage(0, admin, [&](const json::Array& events) {
        for (const json::Value& event : events) note(event, userOfPath(textOf(event, "resourcePath")));
    });
    if (!feeds.user) return followed;
    const Fetch user = [&](const PageRequest& page) { return client_.userEvents(from, page, stop_); };
    forEachPage(0, user, [&](const json::Array& events) {
        for (const json::Value& event : events) note(event, textOf(event, "userId"));
    });
    return followed;
}

}  // namespace hub::keycloak_provisioning::sync

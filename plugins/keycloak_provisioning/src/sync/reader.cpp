#include "sync/reader.hpp"

#include <set>
#include <unordered_map>

#include "hub/auth/hmac.hpp"
#include "sync/mapping.hpp"
#include "sync/pages.hpp"

namespace hub::keycloak_provisioning::sync {

namespace {

constexpr int kMostSweeps = 3;

/// "users/<id>" and what is below it.
std::string userOfPath(const std::string& path) {
    constexpr std::string_view kPrefix = "users/";
    if (!path.starts_with(kPrefix)) return {};
    return path.substr(kPrefix.size(), path.find('/', kPrefix.size()) - kPrefix.size());
}

/// Something about groups or roles that may have given or taken roles of many users.
bool concernsMany(const json::Value& event) {
    const std::string path = textOf(event, "resourcePath");
    if (path.find("/role-mappings/") != std::string::npos || path.find("/composites") != std::string::npos) return true;
    return textOf(event, "operationType") != "CREATE";
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

std::vector<MappedUser> Reader::readAll(const Progress& progress) {
    roles_ = RoleReader(client_, mapping_.roles, stop_).readAll();
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

PageRequest Reader::firstPage() const {
    return {0, client_.realm().pageSize};
}

std::int64_t Reader::sweep(Sweep& found, const Progress& progress, std::int64_t total) {
    std::set<std::string> seen;
    const FetchPage fetch = [&](const PageRequest& page) { return client_.users(page, stop_); };
    forEachPage(firstPage(), kPageOverlap, fetch, [&](const json::Array& items) {
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

Reading Reader::readThese(const std::vector<std::string>& ids, const Progress& progress) {
    Reading reading;
    RoleReader roles(client_, mapping_.roles, stop_);
    std::int64_t done = 0;
    for (const std::string& id : ids) {
        const std::optional<json::Value> user = client_.findUser(id, stop_);
        if (!user)
            reading.missing.push_back(id);
        else if (!isServiceAccount(*user))
            reading.users.push_back(mapUser(*user, mapping_, roles.readOf(id)));
        progress(++done, static_cast<std::int64_t>(ids.size()));
    }
    return reading;
}

std::optional<Followed> Reader::follow(time::Timestamp from) {
    const KeycloakClient::EventFeeds feeds = client_.eventFeeds(stop_);
    if (!feeds.admin) return std::nullopt;
    Followed followed;
    const bool roles = !mapping_.roles.empty();
    const auto note = [&](const json::Value& event, std::string userId) {
        followed.userIds.push_back(std::move(userId));
        followed.fingerprints.push_back(fingerprintOf(event));
    };
    const FetchPage admin = [&](const PageRequest& page) { return client_.adminEvents(from, roles, page, stop_); };
    forEachPage(firstPage(), 0, admin, [&](const json::Array& events) {
        for (const json::Value& event : events) {
            std::string userId = userOfPath(textOf(event, "resourcePath"));
            if (!userId.empty() || (roles && concernsMany(event))) note(event, std::move(userId));
        }
    });
    if (!feeds.user) return followed;
    const FetchPage user = [&](const PageRequest& page) { return client_.userEvents(from, page, stop_); };
    forEachPage(firstPage(), 0, user, [&](const json::Array& events) {
        for (const json::Value& event : events) {
            if (std::string userId = textOf(event, "userId"); !userId.empty()) note(event, std::move(userId));
        }
    });
    return followed;
}

}  // namespace hub::keycloak_provisioning::sync

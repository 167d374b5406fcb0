#include <catch2/catch.hpp>

#include <thread>

#include "hub/testing/fake_clock.hpp"
#include "hub/testing/http_upstream.hpp"
#include "keycloak_provisioning/src/sync/mapping.hpp"
#include "keycloak_provisioning/src/sync/reader.hpp"

using namespace hub;
using namespace hub::keycloak_provisioning::sync;
using namespace std::chrono_literals;
using testing::HttpUpstream;
using testing::UpstreamRequest;

namespace {

constexpr const char* kToken = "/realms/sales/protocol/openid-connect/token";
constexpr const char* kUsers = "/admin/realms/sales/users";
constexpr const char* kCount = "/admin/realms/sales/users/count";

struct Fixture {
    Fixture() { script(60); }

    /// Tokens "t1", "t2", …
    void script(int lifetime) {
        upstream.handle("POST", kToken, [this, lifetime](const UpstreamRequest&) {
            return testing::UpstreamAnswer{.body = R"({"access_token":"t)" + std::to_string(++tokens) +
                                                   R"(","expires_in":)" + std::to_string(lifetime) + "}"};
        });
    }
    KeycloakClient client() {
        return {Realm{.url = upstream.url(),
                      .name = "sales",
                      .clientId = "sync",
                      .clientSecret = "s:e c",
                      .timeout = 5s,
                      .retryFor = 2s,
                      .pageSize = 20},
                clock};
    }
    std::vector<std::string> authorizations(const std::string& path) const {
        std::vector<std::string> found;
        for (const UpstreamRequest& request : upstream.requests()) {
            if (request.target.starts_with(path)) found.emplace_back(request.headers.get("Authorization").value_or(""));
        }
        return found;
    }

    HttpUpstream upstream;
    testing::FakeClock clock;
    std::atomic<int> tokens{0};
};

std::string userJson(const std::string& id) {
    return R"({"id":")" + id + R"(","username":"user-)" + id + R"(","enabled":true})";
}

/// Users by id, listed as Keycloak does: by offset, without a snapshot.
class Directory {
public:
    explicit Directory(int count) {
        for (int i = 0; i < count; ++i) ids.push_back("u" + std::to_string(1000 + i));
    }
    testing::UpstreamAnswer page(const UpstreamRequest& request) {
        const http::Parameters query = http::parseForm(request.target.substr(request.target.find('?') + 1));
        const auto first = static_cast<std::size_t>(std::stoi(std::string(*query.get("first"))));
        const auto max = static_cast<std::size_t>(std::stoi(std::string(*query.get("max"))));
        std::string text;
        for (std::size_t i = first; i < std::min(first + max, ids.size()); ++i)
            text += (text.empty() ? "" : ",") + userJson(ids[i]);
        if (afterPage) afterPage(*this);
        return {.body = "[" + text + "]"};
    }
    std::vector<std::string> ids;
    std::function<void(Directory&)> afterPage;
};

std::size_t distinct(const std::vector<MappedUser>& users) {
    std::set<std::string> ids;
    for (const MappedUser& user : users) ids.insert(user.desired.keycloakId);
    CHECK(ids.size() == users.size());
    return ids.size();
}

}  // namespace

TEST_CASE("keycloak sync: a token is renewed before it ends, and once when it is refused") {
    Fixture f;
    f.upstream.script("GET", kCount, {{.body = "3"}});
    KeycloakClient client = f.client();
    CHECK(client.countUsers({}) == 3);
    CHECK(client.countUsers({}) == 3);
    f.clock.advance(47s);
    CHECK(client.countUsers({}) == 3);
    f.clock.advance(1s);
    CHECK(client.countUsers({}) == 3);
    CHECK(f.authorizations(kCount) == std::vector<std::string>{"Bearer t1", "Bearer t1", "Bearer t1", "Bearer t2"});
    // Id and secret are form-encoded before they are joined.
    CHECK(f.authorizations(kToken)[0] == http::basicAuthorization("sync", "s%3Ae%20c"));

    f.upstream.script("GET", kCount, {{.status = 401}, {.body = "4"}, {.status = 401}, {.status = 401}});
    CHECK(client.countUsers({}) == 4);
    CHECK(f.tokens == 3);
    try {
        client.countUsers({});
        FAIL("a refused token was accepted");
    } catch (const KeycloakError& error) {
        CHECK(error.status() == 401);
        CHECK(error.mayPass());
    }
    CHECK(f.tokens == 4);
}

TEST_CASE("keycloak sync: one token serves callers in parallel") {
    Fixture f;
    f.upstream.script("GET", kCount, {{.body = "3"}});
    KeycloakClient client = f.client();
    std::vector<std::jthread> callers;
    for (int i = 0; i < 8; ++i) callers.emplace_back([&] { client.countUsers({}); });
    callers.clear();
    CHECK(f.tokens == 1);
}

TEST_CASE("keycloak sync: failures say what Keycloak said, and nothing secret") {
    Fixture f;
    f.upstream.script(
        "POST", kToken,
        {{.status = 401, .body = R"({"error":"unauthorized_client","error_description":"Invalid client"})"}});
    KeycloakClient client = f.client();
    CHECK_THROWS_WITH(client.countUsers({}), "token of client \"sync\": 401: Invalid client");
    f.script(60);
    f.upstream.script("GET", std::string(kUsers) + "/abc",
                      {{.status = 403, .body = R"({"error":"HTTP 403 Forbidden"})"}});
    CHECK_THROWS_WITH(client.findUser("abc", {}), "GET /admin/realms/sales/users: 403: HTTP 403 Forbidden");
    f.upstream.script("GET", std::string(kUsers) + "/abc", {{.status = 404}});
    CHECK_FALSE(client.findUser("abc", {}));
    f.upstream.script("GET", kCount, {{.status = 503}, {.body = "7", .resetAfter = 0}, {.body = "7"}});
    CHECK(client.countUsers({}) == 7);
    f.upstream.stop();
    try {
        client.countUsers({});
        FAIL("nobody answered");
    } catch (const KeycloakError& error) {
        CHECK(error.status() == 0);
    }
}

TEST_CASE("keycloak sync: a sweep finds everybody although users come and go between its pages") {
    Fixture f;
    Directory directory(130);
    f.upstream.handle("GET", kUsers, [&](const UpstreamRequest& request) { return directory.page(request); });
    f.upstream.handle("GET", kCount, [&](const UpstreamRequest&) {
        return testing::UpstreamAnswer{.body = std::to_string(directory.ids.size())};
    });
    KeycloakClient client = f.client();
    const Mapping mapping{.organizationAttribute = "client"};
    Reader reader(client, mapping, {});
    std::int64_t last = 0;
    const auto progress = [&](std::int64_t read, std::int64_t) { last = read; };
    CHECK(distinct(reader.readAll(progress)) == 130);
    CHECK(last == 130);

    // Some rows move up by less than the overlap, then by more.
    for (const int gone : {4, 15}) {
        const std::set<std::string> staying(directory.ids.begin() + gone, directory.ids.end());
        int pages = 0;
        directory.afterPage = [&](Directory& d) {
            if (++pages == 2) d.ids.erase(d.ids.begin(), d.ids.begin() + gone);
        };
        std::set<std::string> found;
        for (const MappedUser& user : reader.readAll(progress)) found.insert(user.desired.keycloakId);
        CHECK(std::includes(found.begin(), found.end(), staying.begin(), staying.end()));
    }
}

TEST_CASE("keycloak sync: roles of everybody take no request for each user") {
    Fixture f;
    const std::string realm = "/admin/realms/sales";
    Directory everybody(130), leads(45), team(2);
    const auto list = [&](const std::string& path, const std::string& body) {
        f.upstream.script("GET", realm + path, {{.body = body}});
    };
    const auto members = [&](const std::string& path, Directory& directory) {
        f.upstream.handle("GET", realm + path,
                          [&directory](const UpstreamRequest& request) { return directory.page(request); });
    };
    team.ids = {"u1100", "u1101"};
    members("/users", everybody);
    list("/users/count", "130");
    list("/clients", "[]");
    list("/roles", R"([{"id":"r1","name":"hub-manager"},{"id":"r2","name":"lead","composite":true}])");
    list("/roles-by-id/r2/composites", R"([{"id":"r1","name":"hub-manager"}])");
    list("/roles/hub-manager/users", "[]");
    list("/roles/hub-manager/groups", R"([{"id":"g1"}])");
    members("/roles/lead/users", leads);
    list("/roles/lead/groups", "[]");
    list("/groups/g1/members", "[]");
    list("/groups/g1/children", R"([{"id":"g2"}])");
    members("/groups/g2/members", team);
    list("/groups/g2/children", "[]");
    KeycloakClient client = f.client();
    const Mapping mapping{.organizationAttribute = "client", .roles = {{"hub-manager", "", auth::Role::kManager}}};
    std::set<std::string> managers;
    for (const MappedUser& user : Reader(client, mapping, {}).readAll([](std::int64_t, std::int64_t) {})) {
        if (user.desired.role == auth::Role::kManager) managers.insert(user.desired.keycloakId);
    }
    CHECK(managers.size() == 47);
    CHECK(managers.contains("u1044"));
    CHECK(managers.contains("u1101"));
    CHECK_FALSE(managers.contains("u1045"));
    CHECK(f.authorizations(kUsers).size() < 20);  // pages and counts

    const Mapping unknown{.organizationAttribute = "client", .roles = {{"no-such-role", "", auth::Role::kManager}}};
    CHECK_THROWS_WITH(Reader(client, unknown, {}).readAll([](std::int64_t, std::int64_t) {}),
                      "the realm has no role \"no-such-role\"");
}

TEST_CASE("keycloak sync: the accounts of clients are left out, and a stop ends the sweep") {
    Fixture f;
    f.upstream.script("GET", kUsers,
                      {{.body = "[" + userJson("a") + R"(,{"id":"b","username":"service-account-x"}])"}});
    f.upstream.script("GET", kCount, {{.body = "2"}});
    KeycloakClient client = f.client();
    const Mapping mapping{.organizationAttribute = "client"};
    CHECK(Reader(client, mapping, {}).readAll([](std::int64_t, std::int64_t) {}).size() == 1);
    std::stop_source source;
    source.request_stop();
    CHECK_THROWS_AS(Reader(client, mapping, source.get_token()).readAll([](std::int64_t, std::int64_t) {}), Stopped);
}

#include "hub/identity/api_keys.hpp"

#include <catch2/catch.hpp>

#include <thread>

#include "hub/auth/api_key.hpp"
#include "hub/db/error.hpp"
#include "hub/identity/audit.hpp"
#include "identity_fixture.hpp"

namespace db = hub::db;
namespace auth = hub::auth;
namespace identity = hub::identity;
using hub::testing::IdentityFixture;
using namespace std::chrono_literals;

namespace {

const hub::time::Timestamp kNow{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + 12h};

identity::ApiKey add(IdentityFixture& fixture, const std::string& key,
                     std::optional<hub::time::Timestamp> expires = std::nullopt) {
    identity::NewApiKey properties;
    properties.organizationId = fixture.organization.id;
    properties.dialerId = fixture.dialer.id;
    properties.name = "leads";
    properties.scopes = {"dialer", "provisioning"};
    properties.expiresAt = expires;
    return fixture.in([&](db::Transaction& tx) { return identity::createApiKey(tx, properties, key); });
}

std::optional<identity::ApiKeyUse> use(IdentityFixture& fixture, const std::string& key, hub::time::Timestamp now) {
    return fixture.in([&](db::Transaction& tx) { return identity::useApiKey(tx, auth::apiKeyHash(key), now); });
}

std::string lastUsed(IdentityFixture& fixture) {
    return fixture.base.value("SELECT coalesce(max(to_char(last_used_at, 'HH24:MI:SS')), '-') FROM api_keys");
}

}  // namespace

TEST_CASE("api_keys: only the hash is stored, and it finds organization, dialer and scopes") {
    IdentityFixture fixture;
    const std::string key = auth::generateApiKey();
    const identity::ApiKey created = add(fixture, key);
    CHECK(created.prefix == auth::apiKeyPrefix(key));
    CHECK(created.scopes == std::set<std::string, std::less<>>{"dialer", "provisioning"});
    CHECK(fixture.base.value("SELECT count(*) FROM api_keys k WHERE k::text LIKE '%" + key + "%'") == "0");

    const auto found = use(fixture, key, kNow);
    REQUIRE(found);
    CHECK(found->principal.isApiKey());
    CHECK(found->principal.apiKeyId == created.id);
    CHECK(found->principal.organizationId == fixture.organization.id);
    CHECK(found->principal.dialerId == fixture.dialer.id);
    CHECK(found->principal.dialerName == "vicidial");
    CHECK(found->principal.hasScope("dialer"));
    CHECK_FALSE(found->revoked);
    CHECK_FALSE(use(fixture, key + "x", kNow));
    CHECK_THROWS_AS(add(fixture, key), db::UniqueViolation);
}

TEST_CASE("api_keys: the use is noted at most once a minute") {
    IdentityFixture fixture;
    const std::string key = auth::generateApiKey();
    add(fixture, key);
    CHECK(lastUsed(fixture) == "-");
    use(fixture, key, kNow);
    CHECK(lastUsed(fixture) == "12:00:00");
    use(fixture, key, kNow + 59s);
    CHECK(lastUsed(fixture) == "12:00:00");
    use(fixture, key, kNow + 60s);
    CHECK(lastUsed(fixture) == "12:01:00");
}

TEST_CASE("api_keys: parallel uses write once") {
    IdentityFixture fixture;
    const std::string key = auth::generateApiKey();
    add(fixture, key);
    fixture.base.execute("CREATE TABLE writes (at timestamptz)");
    fixture.base.execute(
        "CREATE FUNCTION count_write() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN INSERT INTO writes VALUES (NEW.last_used_at); RETURN NEW; END'");
    fixture.base.execute(
        "CREATE TRIGGER count_writes AFTER UPDATE ON api_keys FOR EACH ROW EXECUTE FUNCTION count_write()");
    std::vector<std::thread> threads;
    for (int t = 0; t < 6; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 20; ++i) use(fixture, key, kNow + std::chrono::seconds(i));
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(fixture.base.value("SELECT count(*) FROM writes") == "1");
}

TEST_CASE("api_keys: revoked and expired ones are told apart and their use is not noted") {
    IdentityFixture fixture;
    const std::string revoked = auth::generateApiKey();
    const std::string expired = auth::generateApiKey();
    const identity::ApiKey first = add(fixture, revoked);
    add(fixture, expired, kNow);
    const auto revoke = [&](std::int64_t organizationId, hub::time::Timestamp at) {
        return fixture.in(
            [&](db::Transaction& tx) { return identity::revokeApiKey(tx, organizationId, first.id, at); });
    };
    CHECK_FALSE(revoke(fixture.organization.id + 1, kNow));
    REQUIRE(revoke(fixture.organization.id, kNow));
    CHECK(revoke(fixture.organization.id, kNow + 1h)->revokedAt == kNow);
    CHECK(use(fixture, revoked, kNow)->revoked);
    CHECK(use(fixture, expired, kNow)->expiresAt == kNow);
    CHECK(lastUsed(fixture) == "-");

    fixture.base.execute("UPDATE organizations SET is_active = false");
    CHECK_FALSE(use(fixture, expired, kNow)->organizationActive);
}

TEST_CASE("api_keys: a key cannot be bound to another organization's dialer") {
    IdentityFixture fixture;
    const auto other = fixture.in([](db::Transaction& tx) {
        return identity::createOrganization(tx, {"other", "Other", "UTC", "GB"});
    });
    identity::NewApiKey properties;
    properties.organizationId = other.id;
    properties.dialerId = fixture.dialer.id;
    properties.name = "x";
    properties.scopes = {"dialer"};
    CHECK_THROWS_AS(fixture.in([&](db::Transaction& tx) { identity::createApiKey(tx, properties, "k"); }),
                    db::ForeignKeyViolation);
    properties.dialerId = std::nullopt;
    properties.scopes = {};
    CHECK_THROWS_AS(fixture.in([&](db::Transaction& tx) { identity::createApiKey(tx, properties, "k"); }),
                    db::CheckViolation);
}

TEST_CASE("audit: entries are kept with before and after, and cannot be changed") {
    IdentityFixture fixture;
    fixture.in([](db::Transaction& tx) {
        identity::AuditEntry entry;
        entry.actor = "user:17";
        entry.action = "user.created";
        entry.objectType = "user";
        entry.objectId = "18";
        entry.after = hub::json::Object{{"username", "andy"}};
        entry.requestId = "r-1";
        identity::recordAudit(tx, entry);
    });
    CHECK(fixture.base.value("SELECT after->>'username' FROM audit_log WHERE object_id = '18'") == "andy");
    CHECK(fixture.base.value("SELECT (before IS NULL)::text FROM audit_log") == "true");
    CHECK_THROWS_AS(fixture.base.execute("UPDATE audit_log SET actor = 'nobody'"), db::Error);
    CHECK_THROWS_AS(fixture.base.execute("DELETE FROM audit_log"), db::Error);
    CHECK_THROWS_AS(fixture.base.execute("TRUNCATE audit_log"), db::Error);
    CHECK(fixture.base.value("SELECT count(*) FROM audit_log") == "1");
}

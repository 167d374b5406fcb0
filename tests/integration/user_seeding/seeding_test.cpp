/// Lists of users on a real database: races between lists and with others, and statements at 100,000 users.
#include <catch2/catch.hpp>

#include <future>

#include "hub/http/error.hpp"
#include "hub/identity/access.hpp"
#include "hub/identity/credentials.hpp"
#include "integration/identity/identity_fixture.hpp"
#include "support/held_up.hpp"
#include "user_seeding/sql.hpp"
#include "user_seeding/src/admin/user_service.hpp"
#include "user_seeding/src/seed/seed_service.hpp"

using namespace hub;
using namespace hub::user_seeding;
using services::SeedReport;
using services::SeedStatus;

namespace {

class SeedingFixture : public testing::IdentityFixture {
public:
    services::SeedRequest request(std::string_view csv) const {
        services::SeedRequest wanted;
        wanted.content = csv;
        wanted.fileName = "users.csv";
        wanted.organizationId = organization.id;
        wanted.actor = "cli:test";
        return wanted;
    }
    SeedReport seed(const services::SeedRequest& wanted) { return service.seed(base.database(), wanted); }
    SeedReport update(std::string_view csv) {
        services::SeedRequest wanted = request(csv);
        wanted.update = true;
        return seed(wanted);
    }
    std::int64_t count(const std::string& from) { return std::stoll(base.value("SELECT count(*) FROM " + from)); }

    CurrentSettings settings{Settings{.bcryptCost = 4}};
    SeedService service{settings, time::systemClock()};
};

std::string manyUsers(int users) {
    std::string csv = "dialer_user_id,username,full_name,email\n";
    for (int i = 0; i < users; ++i) {
        const std::string n = std::to_string(i);
        csv += n + ",agent_" + n + ",First" + n + " Last" + n + ",agent." + n + "@example.com\n";
    }
    return csv;
}

/// The plan of a listing query with these arguments, as text.
std::string planOf(testing::TestDatabase& base, const db::Query& query, const std::string& arguments) {
    base.execute(
        "CREATE OR REPLACE FUNCTION explained(statement text) RETURNS text LANGUAGE plpgsql AS $f$ "
        "DECLARE line text; whole text := ''; BEGIN FOR line IN EXECUTE statement LOOP whole := whole || line || "
        "E'\\n'; END LOOP; RETURN whole; END $f$");
    const std::string prepare = std::string("PREPARE explained_query AS ") + query.text;
    const std::string explain = "SELECT explained('EXPLAIN EXECUTE explained_query(" + arguments + ")')";
    return base.database().inTransaction("explain", [&](db::Transaction& tx) {
        // What is read from end to end then cannot be read otherwise.
        tx.execute(db::Query{"test.custom",
                             "SELECT set_config('plan_cache_mode', 'force_custom_plan', true), "
                             "set_config('enable_seqscan', 'off', true)"});
        tx.execute(db::Query{prepare.c_str(), prepare.c_str()});
        std::string plan = tx.queryOne<std::string>(db::Query{explain.c_str(), explain.c_str()});
        tx.execute(db::Query{"test.deallocate", "DEALLOCATE explained_query"});
        return plan;
    });
}

}  // namespace

TEST_CASE("user_seeding: a list is applied once, however often it comes at once") {
    SeedingFixture hub;
    const std::string csv = manyUsers(300);
    std::vector<std::future<SeedReport>> running;
    for (int i = 0; i < 4; ++i)
        running.push_back(std::async(std::launch::async, [&] { return hub.seed(hub.request(csv)); }));
    std::size_t created = 0;
    std::size_t told = 0;
    for (auto& one : running) {
        const SeedReport report = one.get();
        CHECK(report.rows.size() == 300);
        created += report.count(SeedStatus::kCreated);
        for (const auto& row : report.rows) {
            told += row.password ? 1 : 0;
            CHECK(row.password.has_value() == row.userCreated);
        }
    }
    CHECK(created == 300);
    CHECK(told == 300);
    CHECK(hub.count("users WHERE username LIKE 'agent%'") == 300);
    CHECK(hub.count("dialer_links") == 300);
    CHECK(hub.count("audit_log WHERE action = 'user.created'") == 300);
}

TEST_CASE("user_seeding: of two lists that end each other's administrator one is refused") {
    for (int round = 0; round < 5; ++round) {
        SeedingFixture hub;
        hub.seed(hub.request("username,role\nfirst,admin\nsecond,admin\n"));
        const auto end = [&](const char* csv) {
            return std::async(std::launch::async, [&hub, csv] { return hub.update(csv); });
        };
        auto first = end("username,role\nfirst,agent\n");
        auto second = end("username,is_active\nsecond,no\n");
        const std::size_t refused = first.get().count(SeedStatus::kError) + second.get().count(SeedStatus::kError);
        CHECK(refused == 1);
        CHECK(hub.count("users WHERE role = 'admin' AND is_active") == 1);
    }
}

TEST_CASE("user_seeding: what is taken between plan and change is one row's error") {
    SeedingFixture hub;
    services::SeedRequest wanted = hub.request("username,email\nnew,taken@example.com\nother,\n");
    // The moment after hashing, before the change.
    wanted.keepPasswords = [&](const std::vector<services::SeedPassword>& passwords) {
        CHECK(passwords.size() == 2);
        identity::NewUser user = hub.newUser("somebody");
        user.email = "Taken@example.com";
        hub.in([&](db::Transaction& tx) { identity::createUser(tx, user); });
    };
    const SeedReport report = hub.seed(wanted);
    CHECK(report.rows[0].code == "taken");
    CHECK_FALSE(report.rows[0].password);
    CHECK(report.rows[1].status == SeedStatus::kCreated);

    wanted = hub.request("username\nlate\n");
    wanted.keepPasswords = [&](const std::vector<services::SeedPassword>&) { hub.addUser("LATE"); };
    const SeedReport late = hub.seed(wanted);
    CHECK(late.rows[0].status == SeedStatus::kUnchanged);
    CHECK_FALSE(late.rows[0].password);

    hub.addUser("gone");
    wanted = hub.request("username\ngone\n");
    wanted.resetPasswords = true;
    const auto hashOf = [&] {
        return hub.base.value("SELECT coalesce(password_hash, '') FROM users WHERE username = 'gone'");
    };
    CHECK(hashOf().empty());
    CHECK(hub.seed(wanted).rows[0].passwordSet);
    CHECK_FALSE(hashOf().empty());
}

TEST_CASE("user_seeding: a plan whose base has moved on is not applied but made anew") {
    SeedingFixture hub;
    hub.seed(hub.request("dialer_user_id,username,first_name\n1,jo,Jo\n2,al,Al\n"));
    services::SeedRequest wanted = hub.request("dialer_user_id,username,first_name,role\n2,jo,Joe,manager\n");
    wanted.update = true;
    // The moment after planning, before the change.
    wanted.keepPasswords = [&](const std::vector<services::SeedPassword>&) {
        hub.base.execute("UPDATE users SET role = 'manager' WHERE username = 'jo'");
    };
    services::SeedOutcome row = hub.seed(wanted).rows[0];
    REQUIRE(row.changes.size() == 1);
    CHECK(row.changes[0].field == "first_name");
    CHECK(hub.count("audit_log WHERE action = 'user.updated' AND after = '{\"first_name\": \"Joe\"}'") == 1);
    CHECK(row.linkMoved);

    // The link now means somebody else again, or is gone, or was made by others.
    wanted = hub.request("dialer_user_id,username\n2,al\n");
    wanted.keepPasswords = [&](const auto&) {
        hub.base.execute("DELETE FROM dialer_links WHERE dialer_user_id = '2'");
    };
    row = hub.seed(wanted).rows[0];
    CHECK((row.linkCreated && !row.linkMoved));
    wanted = hub.request("dialer_user_id,username\n3,al\n");
    wanted.keepPasswords = [&](const auto&) {
        hub.base.execute("INSERT INTO dialer_links (dialer_id, dialer_user_id, user_id) SELECT " +
                         std::to_string(hub.dialer.id) + ", '3', id FROM users WHERE username = 'jo'");
    };
    row = hub.seed(wanted).rows[0];
    CHECK((row.linkMoved && !row.linkCreated));
    CHECK(hub.count("dialer_links l JOIN users u ON u.id = l.user_id WHERE u.username = 'al'") == 2);

    const auto hash = [&] { return hub.base.value("SELECT password_hash FROM users WHERE username = 'jo'"); };
    const std::string before = hash();
    wanted = hub.request("username\njo\n");
    wanted.resetPasswords = true;
    wanted.keepPasswords = [&](const auto&) {
        hub.base.execute("UPDATE users SET is_superuser = true WHERE username = 'jo'");
    };
    row = hub.seed(wanted).rows[0];
    CHECK_FALSE(row.passwordSet);
    CHECK_THAT(row.message, Catch::Contains("superuser"));
    CHECK(hash() == before);
}

TEST_CASE("user_seeding: passwords that cannot be kept undo everything") {
    SeedingFixture hub;
    services::SeedRequest wanted = hub.request("username\nnobody\n");
    wanted.keepPasswords = [](const std::vector<services::SeedPassword>&) { throw std::runtime_error("disk full"); };
    CHECK_THROWS_WITH(hub.seed(wanted), "disk full");
    CHECK(hub.count("users WHERE username = 'nobody'") == 0);
}

TEST_CASE("user_seeding: a deactivation ends sessions and tells the others") {
    SeedingFixture hub;
    hub.seed(hub.request("username\njo\n"));
    const auto version = [&] { return hub.base.value("SELECT token_version FROM users WHERE username = 'jo'"); };
    const std::string before = version();
    CHECK(hub.update("username,active\njo,N\n").rows[0].status == SeedStatus::kUpdated);
    CHECK(version() != before);
    CHECK(hub.count("domain_events WHERE type = 'user.deactivated' AND data ->> 'username' = 'jo'") == 1);
    CHECK(hub.update("username,active\njo,N\n").rows[0].status == SeedStatus::kUnchanged);
    CHECK(hub.count("domain_events WHERE type = 'user.deactivated'") == 1);
}

TEST_CASE("user_seeding: lists of users read by index at 20,000 users") {
    SeedingFixture hub;
    const std::string organization = std::to_string(hub.organization.id);
    hub.base.execute("INSERT INTO users (organization_id, username, email) SELECT " + organization +
                     ", 'agent_' || i, 'agent.' || i || '@example.com' FROM generate_series(1, 20000) i");
    hub.base.execute("INSERT INTO dialer_links (dialer_id, dialer_user_id, user_id) SELECT " +
                     std::to_string(hub.dialer.id) + ", id, id FROM users WHERE username LIKE 'agent%'");
    hub.base.execute("ANALYZE");
    const std::string ordered = ", NULL, NULL, NULL, NULL, NULL, NULL, NULL, ";
    const auto reads = [&](const db::Query& query, const std::string& arguments) {
        const std::string plan = planOf(hub.base, query, organization + arguments);
        INFO(query.name << arguments << "\n" << plan);
        CHECK(plan.find("Seq Scan on users") == std::string::npos);
        CHECK(plan.find("Seq Scan on dialer_links") == std::string::npos);
        if (arguments.starts_with(ordered)) CHECK(plan.find("Sort Key: u.id") == std::string::npos);
    };
    const std::string none = ", NULL, NULL, NULL, NULL, NULL";
    reads(sql::kListUsers, none + ", NULL, NULL, NULL, 51");
    reads(sql::kListUsers, none + ", NULL, NULL, 15000, 51");
    reads(sql::kListUsers, none + ", ''%agent.1999%'', NULL, NULL, 51");
    reads(sql::kListUsers, none + ", NULL, ''agent_19999'', NULL, 51");
    reads(sql::kListUsers, ", ''agent'', true, NULL, NULL, true, NULL, NULL, NULL, 51");
    reads(sql::kListSystemUsers, ", NULL, NULL, NULL");
    reads(sql::kListLinks, ", NULL, NULL, NULL, NULL, 51");
    reads(sql::kListLinks, ", NULL, NULL, ''%agent_1999%'', NULL, 51");
    reads(sql::kDeleteLink, ", NULL, ''17'', NULL");
}

TEST_CASE("user_seeding: whoever is just leaving the organization gets neither link nor password from it") {
    SeedingFixture hub;
    const auto andy = hub.addUser("andy");
    hub.in([](db::Transaction& tx) { return identity::createOrganization(tx, {"other", "Other", "UTC", "GB"}); });
    const auto leave = [&](db::Transaction& tx) {
        testing::run(tx, "UPDATE users SET organization_id = (SELECT id FROM organizations WHERE name = 'other')");
        identity::leaveOrganization(tx, {andy.id}, {hub.organization.id}, {});
    };
    SECTION("a link") {
        const std::string list = "dialer_user_id,username\n8050,andy\n";
        const SeedReport report = testing::heldUpBy(hub.base, leave, [&] { return hub.update(list); });
        CHECK(report.count(SeedStatus::kError) == 1);
    }
    SECTION("somebody else's link") {
        hub.link("8050", hub.addUser("ashley"));
        const std::string list = "dialer_user_id,username\n8050,andy\n";
        const auto leaves = [&](db::Transaction& tx) {
            testing::run(tx,
                         "UPDATE users SET organization_id = (SELECT id FROM organizations WHERE name = 'other') WHERE "
                         "username = 'andy'");
            identity::leaveOrganization(tx, {andy.id}, {hub.organization.id}, {});
        };
        const SeedReport report = testing::heldUpBy(hub.base, leaves, [&] { return hub.update(list); });
        CHECK(report.count(SeedStatus::kError) == 1);
        CHECK(hub.resolve("8050") == "ashley");
    }
    SECTION("a password") {
        admin::UserService users(hub.base.database(), time::systemClock(), hub.settings, hub.service);
        admin::Caller caller{{hub.organization.id, "test", ""}, false};
        const auto reset = [&] { users.resetPassword(caller, "andy", {}); };
        CHECK_THROWS_AS(testing::heldUpBy(hub.base, leave, reset), http::Error);
    }
    CHECK(hub.count("dialer_links WHERE user_id = " + std::to_string(andy.id)) == 0);
    CHECK(hub.count("users WHERE password_hash IS NOT NULL") == 0);
}

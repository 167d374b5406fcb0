// The engine and the service on a real database, alone and against each other.
#include <catch2/catch.hpp>

#include <latch>
#include <mutex>
#include <thread>

#include "engine.hpp"
#include "hub/testing/fake_clock.hpp"
#include "hub/testing/prepare_queries.hpp"
#include "hub/testing/test_database.hpp"
#include "keycloak_provisioning/sql.hpp"
#include "rest/service.hpp"
#include "support/held_up.hpp"
#include "sync/repository.hpp"

using namespace hub;
using namespace hub::keycloak_provisioning;

namespace {

class Host final : public plugin::HostContext, public events::Announcer {
public:
    db::Database& database() override { return test.database(); }
    const time::Clock& clock() const override { return clock_; }
    events::Announcer& events() override { return *this; }
    outbox::Runner& outbox() override { return outbox_; }
    const std::string& publicUrl() const override { return url_; }
    void committed() noexcept override { ++announced; }

    hub::testing::TestDatabase test;
    std::atomic<int> announced = 0;

private:
    hub::testing::FakeClock clock_;
    outbox::Runner outbox_{test.database(), clock_};
    std::string url_;
};

class Fixture {
public:
    Fixture() {
        caller.principal.kind = auth::PrincipalKind::kApiKey;
        caller.principal.apiKeyId = 5;
        caller.principal.scopes = {std::string(auth::scope::kProvisioning), std::string(auth::scope::kAnyOrganization)};
        caller.requestId = "request-1";
    }

    Plan run(const Wish& wish, const Repeatable& repeatable = {}) {
        Plan plan;
        service.provision(caller, repeatable, wish, [&](const Provisioned& outcome) {
            plan = outcome.plan;
            return http::Response::text(outcome.applied ? 200 : 422, "done");
        });
        return plan;
    }
    Plan run(std::vector<DesiredUser> users) {
        Wish wish;
        wish.users = std::move(users);
        return run(wish);
    }
    std::string value(const std::string& sql) { return host.test.value(sql); }

    Host host;
    CurrentSettings settings{Settings{}};
    ProvisioningService service{host, settings};
    Caller caller;
};

DesiredUser user(const std::string& keycloakId, const std::string& email, const std::string& client = "acme") {
    DesiredUser desired;
    desired.keycloakId = keycloakId;
    desired.email = email;
    desired.client = client;
    return desired;
}

DesiredUser switched(const std::string& keycloakId, bool active) {
    DesiredUser desired;
    desired.keycloakId = keycloakId;
    desired.active = active;
    desired.mustExist = true;
    return desired;
}

std::vector<DesiredUser> crowd(int size, const std::string& firstName = "Ann") {
    std::vector<DesiredUser> users;
    for (int i = 0; i < size; ++i) {
        users.push_back(user("k" + std::to_string(i), "p" + std::to_string(i) + "@x.org"));
        users.back().firstName = firstName;
    }
    return users;
}

/// Runs it in several threads at once.
void together(int threads, const std::function<void(int)>& body) {
    std::latch begin(threads);
    std::vector<std::thread> running;
    for (int i = 0; i < threads; ++i) {
        running.emplace_back([&, i] {
            begin.arrive_and_wait();
            body(i);
        });
    }
    for (std::thread& thread : running) thread.join();
}

}  // namespace

TEST_CASE("keycloak_provisioning: the server accepts every query") {
    hub::testing::TestDatabase test;
    CHECK(hub::testing::prepareQueries(test.connectionString(), sql::all()) == std::vector<std::string>{});
}

TEST_CASE("keycloak_provisioning: every change has its audit entry, with before, after and the request") {
    Fixture f;
    f.run({user("k1", "a@x.org")});
    DesiredUser changed = user("k1", "b@x.org");
    changed.firstName = "Ann";
    f.run({changed});
    f.run({changed});
    f.run({switched("k1", false)});
    CHECK(f.value("SELECT string_agg(action || ' ' || actor || ' ' || request_id, ', ' ORDER BY id) FROM audit_log "
                  "WHERE object_type = 'user'") ==
          "user.created api_key:5 request-1, user.updated api_key:5 request-1, user.deactivated api_key:5 request-1");
    CHECK(f.value("SELECT before::text || after::text FROM audit_log WHERE action = 'user.updated'") ==
          R"({"email": "a@x.org", "first_name": ""}{"email": "b@x.org", "first_name": "Ann"})");
    CHECK(f.value("SELECT after->>'email' FROM audit_log WHERE action = 'user.created'") == "a@x.org");
    CHECK(f.value("SELECT count(*) FROM audit_log WHERE action = 'organization.created'") == "1");
    CHECK(f.host.announced == 4);
}

TEST_CASE("keycloak_provisioning: deactivation ends sessions and keys and tells the others") {
    Fixture f;
    f.run({user("k1", "a@x.org"), user("k2", "b@x.org")});
    f.host.test.execute(
        "INSERT INTO api_keys (organization_id, name, prefix, key_hash, scopes, user_id) "
        "SELECT organization_id, 'own', 'dh_x', sha256(keycloak_id::bytea), '{admin}', id FROM users "
        "WHERE keycloak_id IN ('k1', 'k2')");
    f.run({switched("k1", false), switched("k2", true)});
    CHECK(f.value("SELECT string_agg(keycloak_id || ' ' || is_active || ' ' || token_version || ' ' || "
                  "(k.revoked_at IS NOT NULL), ', ' ORDER BY keycloak_id) FROM users u JOIN api_keys k ON k.user_id = "
                  "u.id") == "k1 false 1 true, k2 true 0 false");
    CHECK(f.value("SELECT string_agg(e.type || ' ' || u.keycloak_id || ' ' || (e.data->>'user_id' = u.id::text), ', ') "
                  "FROM domain_events e JOIN users u ON u.id = e.user_id AND u.organization_id = e.organization_id") ==
          "user.deactivated k1 true");
    f.run({switched("k1", false)});
    CHECK(f.value("SELECT count(*) FROM domain_events") == "1");
}

TEST_CASE("keycloak_provisioning: who moves to another client leaves the former one's links and keys") {
    Fixture f;
    f.run({user("k1", "a@x.org")});
    f.host.test.execute(
        "INSERT INTO dialers (organization_id, name, default_region) SELECT id, 'vici', 'GB' FROM organizations");
    f.host.test.execute(
        "INSERT INTO dialer_links (dialer_id, dialer_user_id, user_id) SELECT d.id, '8050', u.id "
        "FROM dialers d, users u WHERE u.keycloak_id = 'k1'");
    f.run({user("k1", "a@x.org", "elsewhere")});
    CHECK(f.value("SELECT count(*) FROM dialer_links") == "0");
    CHECK(f.value(
              "SELECT o.name FROM users u JOIN organizations o ON o.id = u.organization_id WHERE keycloak_id = 'k1'") ==
          "elsewhere");
    CHECK(f.value(
              "SELECT e.type || ' ' || o.name FROM domain_events e JOIN organizations o ON o.id = e.organization_id") ==
          "user.moved acme");
}

TEST_CASE("keycloak_provisioning: who is just leaving a client is not linked to its dialers") {
    Fixture f;
    f.run({user("k1", "a@x.org"), user("k2", "b@x.org", "elsewhere")});
    f.host.test.execute(
        "INSERT INTO dialers (organization_id, name, default_region) SELECT id, 'vici', 'GB' FROM organizations WHERE "
        "name = 'acme'");
    const std::int64_t dialer = std::stoll(f.value("SELECT id FROM dialers"));
    const std::int64_t person = std::stoll(f.value("SELECT id FROM users WHERE keycloak_id = 'k1'"));
    hub::testing::heldUpBy(
        f.host.test,
        [](db::Transaction& tx) {
            hub::testing::run(tx,
                              "UPDATE users SET organization_id = (SELECT id FROM organizations WHERE name = "
                              "'elsewhere') WHERE keycloak_id = 'k1'");
        },
        [&] {
            f.host.database().inTransaction("link", [&](db::Transaction& tx) {
                sync::repository::putLinks(tx, {{dialer, "8050", person}}, {"test", "", f.host.clock().now()});
            });
        });
    CHECK(f.value("SELECT count(*) FROM dialer_links") == "0");
}

TEST_CASE("keycloak_provisioning: addresses change hands within one request") {
    Fixture f;
    f.run({user("k1", "a@x.org"), user("k2", "b@x.org")});
    f.run({user("k1", "c@x.org"), user("k2", "a@x.org"), user("k3", "b@x.org")});
    CHECK(f.value("SELECT string_agg(keycloak_id || '=' || email, ' ' ORDER BY keycloak_id) FROM users "
                  "WHERE keycloak_id IS NOT NULL") == "k1=c@x.org k2=a@x.org k3=b@x.org");
}

TEST_CASE("keycloak_provisioning: letters of other scripts are compared as the database does") {
    Fixture f;
    f.run({user("k1", "J\xc3\x96RG@x.org")});
    const Plan made =
        f.run({user("k2", "j\xc3\xb6rg@x.org"), user("k3", "\xc3\xa9@x.org"), user("k4", "\xc3\x89@x.org")});
    REQUIRE(made.verdicts[0].problem);
    CHECK(made.verdicts[0].problem->message == "email is already used by Keycloak user k1");
    CHECK(made.verdicts[1].action == Action::kCreated);
    CHECK(made.verdicts[2].action == Action::kRejected);
}

TEST_CASE("keycloak_provisioning: a plan whose base has moved on is refused") {
    Fixture f;
    f.run({user("k1", "a@x.org")});
    const auto planOf = [&](const std::vector<DesiredUser>& users) {
        return f.host.database().inTransaction("plan", [&](db::Transaction& tx) { return makePlan(tx, users, {}); });
    };
    const auto apply = [&](Plan plan) {
        f.host.database().inTransaction("apply", [&](db::Transaction& tx) {
            applyPlan(tx, plan, {}, {"test", "", f.host.clock().now()});
        });
    };
    const Plan change = planOf({user("k1", "b@x.org")});
    const Plan creation = planOf({user("k2", "new@x.org"), switched("k1", false)});
    f.host.test.execute("UPDATE users SET last_name = 'Bee' WHERE keycloak_id = 'k1'");
    CHECK_THROWS_AS(apply(change), StalePlan);
    CHECK_THROWS_AS(apply(creation), StalePlan);
    CHECK(f.value("SELECT count(*) FROM users WHERE keycloak_id = 'k2'") == "0");
    apply(planOf({user("k1", "b@x.org")}));
    const Plan late = planOf({user("k2", "new@x.org")});
    f.run({user("k2", "new@x.org")});
    CHECK_THROWS_AS(apply(late), db::UniqueViolation);
}

TEST_CASE("keycloak_provisioning: an update that waited for another one sees that it is late") {
    Fixture f;
    f.run({user("k1", "a@x.org")});
    std::latch planned(2);
    std::atomic<int> stale = 0;
    together(2, [&](int i) {
        try {
            f.host.database().inTransaction("race", [&](db::Transaction& tx) {
                DesiredUser wanted = user("k1", "a@x.org");
                wanted.firstName = "writer " + std::to_string(i);
                Plan plan = makePlan(tx, {wanted}, {});
                planned.arrive_and_wait();
                applyPlan(tx, plan, {}, {"test", "", f.host.clock().now()});
            });
        } catch (const StalePlan&) {
            ++stale;
        }
    });
    CHECK(stale == 1);
    CHECK(f.value("SELECT count(*) FROM audit_log WHERE action = 'user.updated'") == "1");
}

TEST_CASE("keycloak_provisioning: two parallel creations with one address in different case make one user") {
    Fixture f;
    for (int round = 0; round < 10; ++round) {
        const std::string name = "p" + std::to_string(round);
        std::mutex mutex;
        std::vector<Action> outcomes;
        together(4, [&](int i) {
            const std::string email = (i % 2 == 0 ? name : "P" + name.substr(1)) + "@x.org";
            const Plan plan = f.run({user(name + "-" + std::to_string(i), email)});
            const std::lock_guard lock(mutex);
            outcomes.push_back(plan.verdicts.front().action);
        });
        CHECK(std::count(outcomes.begin(), outcomes.end(), Action::kCreated) == 1);
        CHECK(std::count(outcomes.begin(), outcomes.end(), Action::kRejected) == 3);
    }
    CHECK(f.value("SELECT count(*) FROM users WHERE keycloak_id IS NOT NULL") == "10");
}

TEST_CASE("keycloak_provisioning: the same bulk several times in parallel changes everything once") {
    Fixture f;
    constexpr int kPeople = 200;
    for (const char* firstName : {"Ann", "Bea"}) {
        std::atomic<std::size_t> changed = 0;
        together(4, [&](int i) {
            std::vector<DesiredUser> users = crowd(kPeople, firstName);
            if (i % 2 == 1) std::reverse(users.begin(), users.end());
            const Plan plan = f.run(users);
            CHECK(plan.count(Action::kRejected) == 0);
            changed += plan.count(Action::kCreated) + plan.count(Action::kUpdated);
        });
        CHECK(changed == kPeople);
    }
    CHECK(f.value("SELECT count(*) || ' ' || count(DISTINCT lower(email)) || ' ' || min(first_name) FROM users "
                  "WHERE keycloak_id IS NOT NULL") == "200 200 Bea");
    CHECK(f.value("SELECT count(*) FROM audit_log WHERE object_type = 'user'") == "400");
}

TEST_CASE("keycloak_provisioning: many users at once are judged as a few are") {
    Fixture f;
    f.run({user("other", "taken@x.org"), user("unlinked", "link@x.org"), user("name", "named@x.org")});
    f.host.test.execute("UPDATE users SET keycloak_id = NULL WHERE keycloak_id = 'unlinked'");
    f.host.test.execute("UPDATE users SET email = 'elsewhere@x.org' WHERE keycloak_id = 'name'");
    std::vector<DesiredUser> users = crowd(60);
    users.push_back(user("c1", "TAKEN@x.org"));
    users.push_back(user("c2", "Link@x.org"));
    users.push_back(user("c3", "named@x.org"));
    users.push_back(switched("other", false));
    Wish rehearsal;
    rehearsal.users = users;
    rehearsal.dryRun = true;
    const Plan expected = f.run(rehearsal);
    const Plan done = f.run(users);
    for (std::size_t i = 0; i < users.size(); ++i) {
        CHECK(done.verdicts[i].action == expected.verdicts[i].action);
        CHECK(done.verdicts[i].problem.has_value() == expected.verdicts[i].problem.has_value());
    }
    CHECK(done.verdicts[60].problem.value().message == "email is already used by Keycloak user other");
    CHECK(done.verdicts[61].action == Action::kUpdated);
    CHECK(done.verdicts[62].after.username.starts_with("kc-"));
    CHECK(f.value("SELECT count(*) FROM users WHERE keycloak_id LIKE 'k%' OR keycloak_id LIKE 'c%'") == "62");
}

TEST_CASE("keycloak_provisioning: somebody for whom no user name is left is rejected, not tried for ever") {
    Fixture f;
    f.run({user("k1", "a@x.org"), user("k2", "b@x.org")});
    f.host.test.execute("UPDATE users SET username = 'c@x.org' WHERE keycloak_id = 'k1'");
    f.host.test.execute(
        "UPDATE users SET username = 'kc-' || left(encode(sha256('k9'), 'hex'), 32) WHERE keycloak_id = 'k2'");
    const Plan made = f.run({user("k9", "c@x.org")});
    CHECK(made.verdicts.front().problem.value().code == "username_taken");
}

TEST_CASE("keycloak_provisioning: an atomic request that fails leaves nothing, a dry run never leaves anything") {
    Fixture f;
    f.run({user("k0", "taken@x.org")});
    const std::string before = f.value("SELECT count(*) || ' ' || max(xmin::text) FROM users");
    Wish wish;
    wish.users = {user("k1", "a@x.org", "new"), user("k2", "Taken@x.org"), switched("k0", false)};
    wish.atomic = true;
    CHECK(f.run(wish).count(Action::kRejected) == 1);
    wish.atomic = false;
    wish.dryRun = true;
    const Plan rehearsed = f.run(wish);
    CHECK(f.value("SELECT count(*) || ' ' || max(xmin::text) FROM users") == before);
    CHECK(f.value("SELECT count(*) FROM organizations WHERE name = 'new'") == "0");
    CHECK(f.value("SELECT count(*) FROM domain_events") == "0");
    wish.dryRun = false;
    wish.planHash = rehearsed.hash();
    f.run({user("k0", "taken@x.org")});
    CHECK(f.run(wish).count(Action::kCreated) == 1);
    CHECK_THROWS_WITH(f.run(wish), Catch::Contains("dry run"));
}

TEST_CASE("keycloak_provisioning: one key, one outcome, however many ask at once") {
    Fixture f;
    std::atomic<int> done = 0;
    std::atomic<int> busy = 0;
    together(6, [&](int) {
        Wish wish;
        wish.users = crowd(20);
        try {
            f.run(wish, {"api", "the-key", "same"});
            ++done;
        } catch (const http::Error& error) {
            CHECK(error.status() == 409);
            ++busy;
        }
    });
    CHECK(done >= 1);
    CHECK(done + busy == 6);
    CHECK(f.value("SELECT count(*) FROM audit_log WHERE action = 'user.created'") == "20");
    Wish other;
    other.users = crowd(1);
    CHECK_THROWS_WITH(f.run(other, {"api", "the-key", "different"}), Catch::Contains("different request"));
}

TEST_CASE("keycloak_provisioning: questions about users are index scans") {
    Fixture f;
    f.host.test.execute("INSERT INTO organizations (name, display_name, time_zone) VALUES ('big', 'Big', 'UTC')");
    f.host.test.execute(
        "INSERT INTO users (organization_id, username, email, keycloak_id) SELECT o.id, 'u' || i, "
        "'u' || i || '@x.org', 'k' || i FROM organizations o, generate_series(1, 20000) i WHERE name = 'big'");
    f.host.test.execute("ANALYZE users");
    const auto seqScans = [&] { return f.value("SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'users'"); };
    f.run({user("k1", "u1@x.org", "big")});
    f.service.list(f.caller, "big", {std::nullopt, 10});
    f.service.find(f.caller, "k77");
    f.host.test.execute("SELECT pg_stat_force_next_flush()");
    const std::string scans = seqScans();
    f.run({user("k2", "u2@x.org", "big"), user("k30000", "u30000@x.org", "big")});
    CHECK(f.service.list(f.caller, "big", {15000, 10}).size() == 10);
    CHECK(f.service.find(f.caller, "k78"));
    f.host.test.execute("SELECT pg_stat_force_next_flush()");
    CHECK(seqScans() == scans);
}

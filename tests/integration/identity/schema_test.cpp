#include <libpq-fe.h>

#include <catch2/catch.hpp>
#include <map>
#include <memory>

#include "hub/db/migrations.hpp"
#include "identity/sql.hpp"
#include "support/project.hpp"
#include "hub/testing/test_database.hpp"

namespace db = hub::db;
using hub::testing::TestDatabase;

namespace {

/// A plain connection: EXPLAIN EXECUTE needs its prepared statement in the same session.
class PlainSession {
public:
    explicit PlainSession(const std::string& connection) : connection_(PQconnectdb(connection.c_str()), &PQfinish) {
        REQUIRE(PQstatus(connection_.get()) == CONNECTION_OK);
    }
    std::string run(const std::string& sql) {
        const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection_.get(), sql.c_str()), &PQclear);
        const ExecStatusType status = PQresultStatus(result.get());
        INFO(sql << ": " << PQerrorMessage(connection_.get()));
        REQUIRE((status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK));
        std::string text;
        for (int row = 0; row < PQntuples(result.get()); ++row)
            text += std::string(PQgetvalue(result.get(), row, 0)) + "\n";
        return text;
    }

private:
    std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

/// Queries that run per request, with arguments.
const std::map<std::string, std::string> kHot{
    {"identity.resolve_dialer_user", "(1, 1, 'user_777')"},
    {"identity.find_session", "(777)"},
    {"identity.find_user", "(777)"},
    {"identity.find_user_by_reference", "(1, 777, NULL)"},
    {"identity.find_user_by_username", "('agent777')"},
    {"identity.find_credentials", "('agent777')"},
    {"identity.lock_credentials", "(777)"},
    {"identity.use_api_key", "(sha256('777'), now())"},
    {"identity.find_api_key", "(sha256('777'))"},
    {"identity.begin_login", "('agent777', '10.0.0.1', 10, 100, now(), now())"},
    {"identity.return_address_attempt", "('10.0.0.1')"},
    {"identity.forget_username_attempts", "('agent777')"},
    {"identity.purge_login_attempts", "('2000-01-01', 100)"},
    {"identity.claim_idempotency_key", "(1, 's', 'k', '', 24)"},
    {"identity.find_stored_answer", "(1, 's', '777')"},
    {"identity.store_answer", "(1, 's', '777', 200, '[]', '')"},
    {"identity.release_idempotency_key", "(1, 's', '777')"},
    {"identity.purge_idempotency_keys", "(100)"},
};

void fill(PlainSession& session) {
    session.run(
        "INSERT INTO organizations (name, display_name, time_zone) SELECT 'org' || i, 'x', 'UTC' FROM "
        "generate_series(1, 1000) i");
    session.run(
        "INSERT INTO users (organization_id, username, email) "
        "SELECT i % 1000 + 1, 'agent' || i, 'agent' || i || '@example.com' FROM generate_series(1, 40000) i");
    session.run(
        "INSERT INTO dialers (organization_id, name, default_region) SELECT i, 'd', 'GB' FROM generate_series(1, 1000) "
        "i");
    session.run(
        "INSERT INTO dialer_links (dialer_id, dialer_user_id, user_id) "
        "SELECT i % 1000 + 1, i::text, (SELECT min(id) FROM users WHERE kind = 'human') + i - 1 FROM "
        "generate_series(1, 40000) i");
    session.run(
        "INSERT INTO api_keys (organization_id, name, prefix, key_hash, scopes) "
        "SELECT i % 1000 + 1, 'k', 'p', sha256(i::text::bytea), '{dialer}' FROM generate_series(1, 40000) i");
    session.run(
        "INSERT INTO idempotency_keys SELECT 1, 's', i::text, '', 200, '[]', '', now(), now() + interval '1 day' "
        "FROM generate_series(1, 40000) i");
    session.run(
        "INSERT INTO login_attempts SELECT sha256(i::text::bytea), 1, now() + interval '1 day' FROM generate_series(1, "
        "40000) i");
    session.run("ANALYZE");
}

}  // namespace

TEST_CASE("identity schema: queries of every request use an index at 40,000 rows") {
    TestDatabase base;
    PlainSession session(base.connectionString());
    fill(session);
    // What a pooled connection runs from the sixth execution on.
    session.run("SET plan_cache_mode = force_generic_plan");
    std::size_t seen = 0;
    for (const db::Query& query : hub::identity::sql::all()) {
        const auto hot = kHot.find(query.name);
        if (hot == kHot.end()) continue;
        ++seen;
        session.run(std::string("PREPARE q AS ") + query.text);
        const std::string plan = session.run("EXPLAIN EXECUTE q" + hot->second);
        session.run("DEALLOCATE q");
        INFO(query.name << "\n" << plan);
        CHECK(plan.find("Seq Scan") == std::string::npos);
    }
    CHECK(seen == kHot.size());
}

TEST_CASE("identity schema: migrations go up, down and up again") {
    TestDatabase base(TestDatabase::Content::kEmpty);
    db::Migrator migrator(base.connectionString(), hub::testing::migrationDirectories());
    const std::size_t applied = migrator.up({"core"}).size();
    CHECK(applied >= 7);
    CHECK(base.value("SELECT count(*) FROM users WHERE kind = 'system'") == "2");
    CHECK(migrator.down("core", 0).size() == applied);
    CHECK(base.value(
              "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
              "WHERE n.nspname = 'public' AND relkind IN ('r', 'v', 'S') AND relname <> 'hub_schema_migrations'") ==
          "0");
    CHECK(base.value("SELECT count(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = "
                     "'public'") == "0");
    CHECK(migrator.up({"core"}).size() == applied);
}

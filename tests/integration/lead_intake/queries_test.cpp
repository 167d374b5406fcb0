/// Every statement prepares, and those of a request use indexes whatever the table's size.
#include <catch2/catch.hpp>

#include <algorithm>

#include "intake_fixture.hpp"
#include "lead_intake/sql.hpp"

using namespace hub;
using namespace hub::lead_intake;
using namespace hub::lead_intake::testing;

namespace {

/// The statement prepared, explained with these arguments and put away, as text.
std::string plan(IntakeFixture& hub, const db::Query& query, std::string_view arguments, bool custom) {
    hub.base().execute(
        "CREATE OR REPLACE FUNCTION explained(statement text) RETURNS text LANGUAGE plpgsql AS $f$ "
        "DECLARE line text; whole text := ''; BEGIN FOR line IN EXECUTE statement LOOP whole := whole || line || "
        "E'\\n'; "
        "END LOOP; RETURN whole; END $f$");
    const std::string mode = custom ? "force_custom_plan" : "force_generic_plan";
    // One session: value() runs all of it on one connection.
    hub.base().execute("ALTER DATABASE " + hub.base().value("SELECT current_database()") +
                       " SET plan_cache_mode = " + mode);
    db::Database fresh(hub.base().settings());
    const std::string name = "explain_" + std::string(query.name).substr(std::string_view(query.name).find('.') + 1);
    const std::string prepare = "PREPARE " + name + " AS " + query.text;
    const std::string explain =
        "SELECT explained('EXPLAIN (COSTS OFF) EXECUTE " + name + "(" + std::string(arguments) + ")')";
    return fresh.inTransaction("explain", [&](db::Transaction& tx) {
        tx.execute(db::Query{"test.prepare", prepare.c_str()});
        return tx.queryOne<std::string>(db::Query{"test.explain", explain.c_str()});
    });
}

void fill(IntakeFixture& hub) {
    db::PoolSettings settings = hub.base().settings();
    settings.statementTimeout = std::chrono::minutes(5);
    db::Database patient(settings);
    const auto execute = [&](const std::string& statement) {
        patient.inStatement("fill", [&](db::Transaction& tx) {
            tx.execute(db::Query{statement.c_str(), statement.c_str()});
        });
    };
    // Made anew at the end: filling it row by row is most of the work.
    const std::string searchIndex = hub.base().value("SELECT pg_get_indexdef('leads_search_idx'::regclass)");
    execute("DROP INDEX leads_search_idx");
    const std::string organization = std::to_string(hub.organizationId);
    const std::string dialer = std::to_string(*hub.key.dialerId);
    execute("INSERT INTO users (organization_id, username) SELECT " + organization +
            ", 'agent_' || i FROM generate_series(1, 200) i");
    execute(
        "INSERT INTO leads (organization_id, dialer_id, dialer_lead_id, full_name, phone, phone_e164, email, status, "
        "campaign, "
        "assigned_agent_id, created_at) SELECT " +
        organization + ", " + dialer +
        ", i::text, 'Name ' || md5(i::text), "
        "'07' || lpad(i::text, 9, '0'), '+447' || lpad(i::text, 9, '0'), 'u' || i || '@example.com', "
        "(ARRAY['cold_call', 'interested', 'not_interested', 'callback'])[1 + i % 4], 'C' || i % 50, "
        "(SELECT min(id) FROM users WHERE username LIKE 'agent%') + i % 200, now() - make_interval(secs => 50000 - i) "
        "FROM generate_series(1, 50000) i");
    execute(searchIndex);
    execute(
        "INSERT INTO lead_dialer_ids (organization_id, dialer_id, dialer_lead_id, lead_id) "
        "SELECT organization_id, dialer_id, dialer_lead_id, id FROM leads");
    execute(
        "INSERT INTO lead_history (occurred_at, organization_id, lead_id, kind, actor, created) "
        "SELECT created_at, organization_id, id, 'start', 'api_key:1', true FROM leads");
    execute(
        "INSERT INTO lead_call_events (event_key, received_at, answer) "
        "SELECT sha256(i::text::bytea), now(), '{}' FROM generate_series(1, 50000) i");
    // As autovacuum leaves it: index-only scans need to know which pages everybody sees.
    execute("VACUUM ANALYZE");
}

}  // namespace

TEST_CASE("lead_intake: every statement prepares on the migrated schema") {
    IntakeFixture hub;
    CHECK(sql::all().size() >= 13);
    for (const db::Query& query : sql::all()) {
        INFO(query.name);
        const std::string name = std::string(query.name).substr(std::string_view(query.name).find('.') + 1);
        CHECK_NOTHROW(hub.base().execute("PREPARE prepared_" + name + " AS " + query.text));
    }
}

TEST_CASE("lead_intake: no statement of a request reads a table of 50,000 leads from end to end") {
    IntakeFixture hub;
    fill(hub);
    const std::string organization = std::to_string(hub.organizationId);
    const std::vector<std::string> large = hub.database().inStatement("large_tables", [](db::Transaction& tx) {
        return tx.queryAll<std::string>(db::Query{
            "test.large_tables", "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND reltuples > 10000"});
    });
    // Leads, their dialers' ids, call events, and the month of the history that holds everything.
    REQUIRE(large.size() >= 4);
    const auto usesIndexes = [&](const db::Query& query, const std::string& arguments, bool custom) {
        const std::string text = plan(hub, query, arguments, custom);
        INFO(query.name << "(" << arguments << ")\n" << text);
        for (const std::string& table : large) {
            CHECK(text.find("Seq Scan on " + table + " ") == std::string::npos);
            CHECK(text.find("Seq Scan on " + table + "\n") == std::string::npos);
        }
    };
    usesIndexes(sql::kTakeLead,
                organization +
                    ", 1, ''5'', ''+447000000005'', ''\\x01'', ''start'', ''api_key:1'', now(), NULL, ''always'', "
                    "NULL, NULL, NULL, NULL, NULL, NULL, ''interested'', ''{}'', ''{}'', ''{}''",
                false);
    usesIndexes(sql::kFindLead, organization + ", 5, NULL, NULL, NULL", false);
    usesIndexes(sql::kFindLeadId, organization + ", ''00000000-0000-0000-0000-000000000000''", false);
    usesIndexes(sql::kLockLead, organization + ", 5", false);
    usesIndexes(sql::kUpdateLead,
                organization +
                    ", 5, ''n'', NULL, NULL, NULL, ''callback'', NULL, NULL, NULL, NULL, NULL, NULL, ''{}'', "
                    "now(), ''edited'', ''user:1''",
                false);
    usesIndexes(sql::kFindPhoneOwner, organization + ", ''+447000000005''", false);
    usesIndexes(sql::kListHistory, organization + ", 5, NULL, 10", false);
    usesIndexes(sql::kCountHistory, organization + ", 5", false);
    usesIndexes(sql::kListChangedLeads, organization + ", NULL, NULL, NULL, now() - interval ''1 minute'', 10", true);
    const std::string none = "NULL, NULL, NULL, NULL, ";
    for (const std::string ordering : {"created_at", "-created_at", "full_name", "-full_name", "status", "-status"}) {
        const std::string position =
            "''" + ordering + "'', 1000, now() - interval ''1 day'', ''interested'', 21, 0, 10001";
        usesIndexes(sql::kListLeads, organization + ", NULL, NULL, NULL, " + none + "NULL, NULL, " + position, true);
    }
    const std::string first = "''-created_at'', NULL, NULL, NULL, 21, 0, 10001";
    usesIndexes(sql::kListLeads, organization + ", 17, NULL, NULL, " + none + "NULL, NULL, " + first, true);
    usesIndexes(sql::kListLeads,
                organization + ", NULL, ''{callback,qualified}'', NULL, " + none + "NULL, NULL, " + first, true);
    usesIndexes(sql::kListLeads, organization + ", NULL, NULL, 17, " + none + "NULL, NULL, " + first, true);
    usesIndexes(sql::kListLeads,
                organization + ", NULL, NULL, NULL, ''callback'', 17, ''C7'', NULL, NULL, NULL, " + first, true);
    usesIndexes(sql::kListLeads, organization + ", NULL, NULL, NULL, " + none + "NULL, ''%u12345@%'', " + first, true);
}

/// Pages of the administration cost what one company has, whatever all of them have.
#include <catch2/catch.hpp>

#include "number_queue/sql.hpp"
#include "queue_fixture.hpp"

using namespace hub;
using namespace hub::number_queue;
using namespace hub::number_queue::testing;

namespace {

constexpr int kCompanies = 20;

/// 100,000 rows of each kind, the same number for each company.
void fill(Queue& queue) {
    db::PoolSettings settings = queue.test.settings();
    settings.statementTimeout = std::chrono::minutes(2);
    db::Database patient(settings);
    const auto execute = [&](const char* statement) {
        patient.inStatement("fill", [&](db::Transaction& tx) { tx.execute(db::Query{statement, statement}); });
    };
    for (int i = 0; i < kCompanies; ++i) queue.addCompany("company" + std::to_string(i));
    execute(
        "INSERT INTO users (organization_id, username) SELECT o.id, o.name || '-' || i "
        "FROM organizations o, generate_series(1, 1000) i");
    execute("INSERT INTO queue_wallets (organization_id, balance) SELECT organization_id, 0 FROM queue_companies");
    execute(
        "INSERT INTO queue_numbers (organization_id, created_at, updated_at, list_id, phone, status) "
        "SELECT l.organization_id, now(), now(), l.id, '0912' || lpad(i::text, 7, '0'), "
        "(enum_range(NULL::queue_status))[1 + i % 13] FROM queue_lists l, generate_series(1, 5000) i");
    execute(
        "INSERT INTO queue_ledger (organization_id, amount, balance_after, source, transaction_at) "
        "SELECT o.id, 10, i * 10, 'MANUAL_ADJUST', now() - make_interval(mins => 5000 - i) "
        "FROM generate_series(1, 5000) i, organizations o");
    execute(
        "INSERT INTO queue_attempts (number_id, organization_id, attempted_at, recorded_at, holder, status, "
        "number_status, outcome, inbound, phone) SELECT i, o.id, now() - make_interval(mins => (5000 - i) * 15 + "
        "o.id::integer), "
        "now(), 1, (enum_range(NULL::queue_status))[2 + i % 12], 'MISSED', 'applied', false, '09120000001' "
        "FROM generate_series(1, 5000) i, organizations o");
    execute(
        "INSERT INTO queue_bank_messages (sender, body_hash, amount, paid_at, received_at) "
        "SELECT 'bank', sha256(i::text::bytea), 1 + i % 100, date_trunc('minute', now()) - make_interval(mins => i / "
        "100), "
        "now() FROM generate_series(1, 100000) i");
    execute("VACUUM ANALYZE");
}

std::string plan(Queue& queue, const db::Query& query, const std::string& arguments) {
    db::Database fresh(queue.test.settings());
    const std::string prepare = std::string("PREPARE planned AS ") + query.text;
    const std::string explain = "EXPLAIN (COSTS OFF) EXECUTE planned(" + arguments + ")";
    return fresh.inTransaction("explain", [&](db::Transaction& tx) {
        tx.execute(db::Query{"test.mode", "SET LOCAL plan_cache_mode = force_generic_plan"});
        tx.execute(db::Query{"test.prepare", prepare.c_str()});
        std::string text;
        for (const std::string& line : tx.queryAll<std::string>(db::Query{"test.explain", explain.c_str()}))
            text += line + '\n';
        return text;
    });
}

}  // namespace

TEST_CASE("number_queue administration: no page of a company reads what the others have") {
    Queue queue;
    fill(queue);
    const std::vector<std::string> large = queue.database.inStatement("large_tables", [](db::Transaction& tx) {
        return tx.queryAll<std::string>(db::Query{
            "test.large_tables", "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND reltuples > 10000"});
    });
    REQUIRE(large.size() >= 5);
    const std::string company = queue.value("SELECT id FROM organizations WHERE name = 'company7'");
    const std::string days = company + ", now() - interval '7 days', now()";
    const auto usesIndexes = [&](const db::Query& query, const std::string& arguments) {
        const std::string text = plan(queue, query, arguments);
        INFO(query.name << "(" << arguments << ")\n" << text);
        CHECK(text.find("Scan") != std::string::npos);
        for (const std::string& table : large) CHECK(text.find("Seq Scan on " + table) == std::string::npos);
    };
    usesIndexes(sql::kListLedger, company + ", NULL, NULL, 0, 100");
    usesIndexes(sql::kListLedger, days + ", 100, 100");
    usesIndexes(sql::kCountLedger, days);
    usesIndexes(sql::kCountNumbersByStatus, company);
    usesIndexes(sql::kCountAttemptsByStatus, days);
    usesIndexes(sql::kCountAttemptsByTime, days + ", 'day', 'Asia/Tehran'");
    usesIndexes(sql::kCountAttemptsByGroup, days + ", false");
    usesIndexes(sql::kSumCosts, company + ", now() - interval '1 day', now() - interval '7 days', now()");
    usesIndexes(sql::kConsumeBankMessage, "5, now(), " + company + ", now()");
    usesIndexes(sql::kListCompanyPeople, company + ", NULL, false");
    usesIndexes(sql::kLockCompanyPerson, company + ", 5");
    // The newest page of a ledger is read from its end, not sorted.
    CHECK(plan(queue, sql::kListLedger, company + ", NULL, NULL, 0, 100").find("Sort") == std::string::npos);
}

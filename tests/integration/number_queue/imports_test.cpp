/// What an import relies on in the database.
#include <catch2/catch.hpp>
#include <future>
#include <set>

#include "hub/http/error.hpp"
#include "hub/testing/log_capture.hpp"
#include "hub/text/uuid.hpp"
#include "import/chunks.hpp"
#include "import/repository.hpp"
#include "import/service.hpp"
#include "queue_fixture.hpp"

using namespace hub;
using namespace hub::number_queue;
using namespace hub::number_queue::testing;
using namespace std::chrono_literals;

namespace {

std::string addNumber(std::int64_t organization, const std::string& list) {
    return "INSERT INTO queue_numbers (organization_id, created_at, updated_at, list_id, phone) VALUES (" +
           std::to_string(organization) + ", now(), now(), " + list + ", '09120000099')";
}

std::int32_t listOf(Queue& queue, std::int64_t company) {
    return static_cast<std::int32_t>(
        queue.count("SELECT id FROM queue_lists WHERE organization_id = " + std::to_string(company)));
}

}  // namespace

TEST_CASE("number_queue imports: a number is in a list of its company, and the list stays") {
    Queue queue;
    const auto alpha = queue.addCompany("alpha");
    const auto beta = queue.addCompany("beta");
    queue.addNumbers(alpha, 1, 1);
    const std::string list = std::to_string(listOf(queue, alpha));
    CHECK_THROWS_AS(queue.test.execute(addNumber(alpha, "999")), db::ForeignKeyViolation);
    CHECK_THROWS_AS(queue.test.execute(addNumber(beta, list)), db::ForeignKeyViolation);
    CHECK_THROWS_AS(queue.test.execute("UPDATE queue_numbers SET list_id = 999"), db::ForeignKeyViolation);
    CHECK_THROWS_AS(queue.test.execute("DELETE FROM queue_lists WHERE id = " + list), db::ForeignKeyViolation);
    CHECK_THROWS_AS(queue.test.execute("UPDATE queue_lists SET id = id + 1000 WHERE id = " + list),
                    db::ForeignKeyViolation);
    for (const char* phone : {"9120000001", "0912000000", "091200000011", "0912000000a", "0912000000 ", "+9120000001"})
        CHECK_THROWS_AS(queue.test.execute("UPDATE queue_numbers SET phone = '" + std::string(phone) + "'"), db::Error);
    CHECK(queue.count("SELECT count(*) FROM queue_numbers WHERE phone = '" + Queue::phone(1) + "'") == 1);
    queue.test.execute("DELETE FROM queue_lists WHERE organization_id = " + std::to_string(beta));
}

TEST_CASE("number_queue imports: a list that somebody is just deleting takes no numbers") {
    Queue queue;
    const auto company = queue.addCompany("alpha");
    const std::string list = std::to_string(listOf(queue, company));
    const std::string waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'";
    std::future<void> adding;
    queue.database.inTransaction("delete_list", [&](db::Transaction& tx) {
        const std::string statement = "DELETE FROM queue_lists WHERE id = " + list;
        tx.execute(db::Query{"test.delete_list", statement.c_str()});
        adding = std::async(std::launch::async, [&] { queue.test.execute(addNumber(company, list)); });
        queue.waitForCount(waiting, 1);
    });
    CHECK_THROWS_AS(adding.get(), db::ForeignKeyViolation);
    CHECK(queue.count("SELECT count(*) FROM queue_numbers") == 0);
}

TEST_CASE("number_queue imports: what is left out is what the company has or may not call") {
    Queue queue;
    const auto alpha = queue.addCompany("alpha");
    const auto beta = queue.addCompany("beta");
    queue.addNumbers(alpha, 1, 2);
    queue.addNumbers(beta, 5, 1);
    queue.test.execute(
        "INSERT INTO queue_suppressions (organization_id, phone, source, reason, created_at, created_by) SELECT o, p, "
        "'manual', "
        "'asked', now(), 'test' FROM (VALUES (NULL::bigint, '" +
        Queue::phone(2) + "'), (NULL, '" + Queue::phone(3) + "'), (" + std::to_string(alpha) + ", '" + Queue::phone(3) +
        "'), (" + std::to_string(beta) + ", '" + Queue::phone(4) + "')) v (o, p)");
    std::vector<std::string> phones;
    for (int i = 1; i <= 6; ++i) phones.push_back(Queue::phone(i));
    const auto judged = queue.database.inTransaction(
        "judge", [&](db::Transaction& tx) { return import_repository::judge(tx, alpha, phones); });
    REQUIRE(judged.size() == 3);
    for (int i = 0; i < 3; ++i) {
        CHECK(judged.at(i).phone == Queue::phone(i + 1));
        CHECK(judged.at(i).suppressed == (i > 0));
    }
}

TEST_CASE("number_queue imports: numbers come in chunks, looked up ahead where a connection is free") {
    constexpr int kCount = 120000;
    Queue queue;
    const auto company = queue.addCompany("alpha");
    queue.addNumbers(company, 1, 3);
    std::vector<std::string> rows;
    for (int i = kCount; i > 0; --i) rows.push_back(Queue::phone(i));
    const JudgedRows judged{ListSource(rows)};
    db::PoolSettings pool = queue.test.settings();
    pool.acquireTimeout = 50ms;
    const auto [connections, stopped] = GENERATE(std::pair(2, 0U), std::pair(1, 1U));
    pool.maxConnections = connections;
    db::Database database(pool);
    hub::testing::LogCapture log;

    Chunks chunks(database, judged, {company, true});
    std::vector<std::string> phones;
    std::set<std::int64_t> ids;
    std::size_t leftOut = 0;
    database.inTransaction("import", [&](db::Transaction& tx) {
        while (const auto chunk = chunks.next(tx)) {
            CHECK(chunk->ids.size() == chunk->phones.size());
            phones.insert(phones.end(), chunk->phones.begin(), chunk->phones.end());
            ids.insert(chunk->ids.begin(), chunk->ids.end());
            leftOut += chunk->leftOut.size();
        }
    });
    CHECK(leftOut == 3);
    CHECK((phones.size() == kCount - 3 && phones.front() == Queue::phone(4) && phones.back() == Queue::phone(kCount)));
    CHECK(std::is_sorted(phones.begin(), phones.end()));
    CHECK(ids.size() == phones.size());
    CHECK(log.of("number_queue.import_look_ahead_stopped").size() == stopped);
}

namespace {

class NoListeners final : public events::Announcer {
public:
    void committed() noexcept override {}
};

}  // namespace

TEST_CASE("number_queue imports: what others are adding is waited for, by so many large imports as may run") {
    Queue queue;
    const auto company = queue.addCompany("alpha");
    std::vector<std::string> rows;
    for (std::size_t i = 1; i <= Chunks::kMost + 1; ++i) rows.push_back(Queue::phone(static_cast<int>(i)));
    db::PoolSettings pool = queue.test.settings();
    pool.lockTimeout = 100ms;
    db::Database database(pool);
    const CurrentSettings settings{[] {
        Settings one;
        one.importsAtOnce = 1;
        return one;
    }()};
    NoListeners listeners;
    ImportService imports({database, queue.clock, settings, listeners});
    const auto run = [&](const std::vector<std::string>& numbers) {
        ImportRequest request;
        request.access.company = {company, "alpha"};
        request.access.actor = "test";
        request.id = hub::text::randomUuid();
        return imports.run(request, ListSource(numbers));
    };

    std::future<ImportRecord> waiting;
    queue.database.inTransaction("add_number", [&](db::Transaction& tx) {
        const std::string statement =
            "INSERT INTO queue_numbers (organization_id, created_at, updated_at, list_id, phone) VALUES (" +
            std::to_string(company) + ", now(), now(), " + std::to_string(listOf(queue, company)) + ", '" +
            Queue::phone(7) + "')";
        tx.execute(db::Query{"test.add_number", statement.c_str()});
        waiting = std::async(std::launch::async, [&] { return run(rows); });
        queue.waitForCount(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND "
            "now() - query_start > interval '300 milliseconds'",
            1);
        try {
            run(rows);
            FAIL("a second large import runs");
        } catch (const http::Error& busy) {
            CHECK(busy.status() == 503);
        }
        CHECK(run({"09121111111"}).counts.inserted == 1);
    });
    const ImportRecord done = waiting.get();
    CHECK((done.state == "finished" && done.counts.duplicates == 1));
    CHECK(done.counts.inserted == static_cast<std::int64_t>(Chunks::kMost));
    CHECK(run(rows).counts.duplicates == static_cast<std::int64_t>(Chunks::kMost) + 1);
    CHECK(queue.count("SELECT count(*) FROM queue_imports WHERE state = 'failed'") == 1);
}

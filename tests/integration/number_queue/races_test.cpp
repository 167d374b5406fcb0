#include <catch2/catch.hpp>

#include "billing/repository.hpp"
#include "catalog/repository.hpp"
#include "company/repository.hpp"
#include "hub/http/error.hpp"
#include "import/repository.hpp"
#include "numbers/service.hpp"
#include "queue_fixture.hpp"
#include "schedule/repository.hpp"
#include "support/held_up.hpp"
#include "support/rows_read.hpp"
#include "suppression/repository.hpp"

using namespace hub::number_queue;
using namespace std::chrono_literals;
using hub::db::Transaction;
using hub::number_queue::testing::Queue;
using hub::testing::heldUpBy;
using hub::testing::run;
using hub::testing::start;
using hub::testing::untilItWaits;

// In each of these a statement waits for a row, and what it has seen of all others before changes meanwhile.

namespace {

SuppressionAct actOf(std::optional<std::int64_t> organization) {
    return {organization, "test", "request", "mistake"};
}

void suppress(Queue& queue, std::optional<std::int64_t> organization, int number) {
    queue.database.inTransaction("suppress", [&](Transaction& tx) {
        suppression_repository::add(tx, actOf(organization), "manual", {Queue::phone(number)}, queue.clock.now());
    });
}

void lift(Queue& queue, Transaction& tx, std::optional<std::int64_t> organization, int number) {
    suppression_repository::lift(tx, actOf(organization), {Queue::phone(number)}, std::nullopt, queue.clock.now());
}

CompanyAccess administrator(std::int64_t company) {
    CompanyAccess access;
    access.company = {company, "alpha"};
    access.superuser = true;
    access.actor = "test";
    return access;
}

}  // namespace

TEST_CASE("number_queue: a claim that waits for another company's result heeds what that has changed") {
    Queue queue;
    const auto alpha = queue.addCompany("alpha");
    const auto beta = queue.addCompany("beta");
    queue.addNumbers(alpha, 1, 1);
    queue.addNumbers(beta, 1, 3);
    const auto caller = queue.dialer(alpha, "caller");
    const auto other = queue.dialer(beta, "other");
    REQUIRE(queue.lease(caller, 1).size() == 1);
    const auto ends = [&](Transaction& tx) {
        run(tx, "DELETE FROM queue_leases WHERE phone = '" + Queue::phone(1) + "'");
    };
    std::vector<LeasedNumber> given;
    SECTION("it was called just now") {
        queue.test.execute("UPDATE queue_companies SET cooldown_days = 12");
        const auto called = [&](Transaction& tx) {
            run(tx, "UPDATE queue_numbers SET last_attempt_at = '2026-02-01T09:59Z' WHERE organization_id = " +
                        std::to_string(alpha));
            ends(tx);
        };
        given = heldUpBy(queue.test, called, [&] { return queue.lease(other, 2); });
    }
    SECTION("a complaint came") {
        const auto complained = [&](Transaction& tx) {
            run(tx, "INSERT INTO queue_suppressions (phone, source, created_at, created_by) VALUES ('" +
                        Queue::phone(1) + "', 'complaint', now(), 'test')");
            ends(tx);
        };
        given = heldUpBy(queue.test, complained, [&] { return queue.lease(other, 2); });
    }
    // The next in its place, at once.
    REQUIRE(given.size() == 2);
    for (const LeasedNumber& number : given) CHECK(number.phone != Queue::phone(1));
    CHECK(queue.value("SELECT count(*) FROM queue_leases WHERE phone = '" + Queue::phone(1) + "'") == "0");
    // Looked at again soon.
    queue.clock.advance(2min);
    CHECK(queue.lease(other, 3).empty());
    CHECK(queue.count("SELECT count(*) FROM queue_entries e JOIN queue_leases l ON l.lease_id = e.lease_id WHERE "
                      "l.organization_id = " +
                      std::to_string(beta)) == 2);
}

TEST_CASE("number_queue: a number is not lost between a claim and who lifts its suppression") {
    Queue queue;
    const auto alpha = queue.addCompany("alpha");
    const auto beta = queue.addCompany("beta");
    queue.addNumbers(alpha, 1, 2);
    queue.addNumbers(beta, 2, 1);
    const auto dialer = queue.dialer(alpha, "dialer");
    REQUIRE(queue.lease(queue.dialer(beta, "other"), 1).size() == 1);
    // A complaint to another company: the entry stays until a claim finds it.
    queue.test.execute("INSERT INTO queue_suppressions (phone, source, created_at, created_by) VALUES ('" +
                       Queue::phone(1) + "', 'complaint', now(), 'test')");
    std::future<std::vector<LeasedNumber>> claimed;
    std::future<void> lifted;
    queue.database.inTransaction("held", [&](Transaction& tx) {
        run(tx, "SELECT FROM queue_leases FOR UPDATE");
        // Looks at the suppression and waits for the other number's lease.
        claimed = start([&] { return queue.lease(dialer, 2); });
        untilItWaits(queue.test, claimed);
        lifted = start([&] {
            queue.database.inTransaction("lift", [&](Transaction& own) { lift(queue, own, std::nullopt, 1); });
        });
        untilItWaits(queue.test, lifted, 2);
    });
    claimed.get();
    lifted.get();
    CHECK(queue.value("SELECT string_agg(phone, ' ' ORDER BY phone) FROM queue_entries WHERE organization_id = " +
                      std::to_string(alpha)) == Queue::phone(1) + " " + Queue::phone(2));
}

TEST_CASE("number_queue: of two suppressions that are lifted at once the last one queues the number") {
    Queue queue;
    const auto alpha = queue.addCompany("alpha");
    queue.addNumbers(alpha, 1, 1);
    suppress(queue, alpha, 1);
    suppress(queue, std::nullopt, 1);
    REQUIRE(queue.value("SELECT count(*) FROM queue_entries") == "0");
    heldUpBy(
        queue.test, [&](Transaction& tx) { lift(queue, tx, alpha, 1); },
        [&] { queue.database.inTransaction("lift", [&](Transaction& tx) { lift(queue, tx, std::nullopt, 1); }); });
    CHECK(queue.value("SELECT count(*) FROM queue_entries") == "1");
}

TEST_CASE("number_queue: a number that is queued while its result waits is taken out of the queue by it") {
    Queue queue;
    const auto alpha = queue.addCompany("alpha");
    queue.addNumbers(alpha, 1, 1);
    const auto dialer = queue.dialer(alpha, "dialer");
    const auto numbers = queue.lease(dialer, 1);
    REQUIRE(numbers.size() == 1);
    suppress(queue, alpha, 1);
    REQUIRE(queue.value("SELECT count(*) FROM queue_entries") == "0");
    const ReportAnswer answer = heldUpBy(
        queue.test,
        [&](Transaction& tx) {
            run(tx, "SELECT FROM queue_numbers FOR UPDATE");
            lift(queue, tx, alpha, 1);
        },
        [&] { return queue.report(dialer, numbers.front(), Status::kConnected); });
    CHECK(answer.numberStatus == Status::kConnected);
    CHECK(queue.value("SELECT count(*) FROM queue_entries") == "0");
    CHECK(queue.value("SELECT count(*) FROM queue_attempts") == "1");
}

TEST_CASE("number_queue: who renews a lease that ends meanwhile has no more than allowed") {
    Queue queue;
    const auto alpha = queue.addCompany("alpha");
    queue.addNumbers(alpha, 1, 2);
    queue.test.execute("UPDATE queue_companies SET max_outstanding = 1, lease_seconds = 60");
    const auto dialer = queue.dialer(alpha, "dialer");
    const auto first = queue.lease(dialer, 1);
    REQUIRE(first.size() == 1);
    queue.clock.advance(59s);
    std::future<void> renewed;
    std::future<std::vector<LeasedNumber>> more;
    queue.database.inTransaction("held", [&](Transaction& tx) {
        run(tx, "SELECT FROM queue_entries WHERE lease_id IS NOT NULL FOR UPDATE");
        renewed = start([&] {
            queue.batches.renew(dialer, std::nullopt,
                                {.holder = holderOf(dialer), .leaseIds = {first.front().leaseId}});
        });
        untilItWaits(queue.test, renewed);
        queue.clock.advance(2s);
        more = start([&] { return queue.lease(dialer, 1); });
        untilItWaits(queue.test, more, 2);
    });
    renewed.get();
    more.get();
    CHECK(queue.value("SELECT count(*) FROM queue_leases WHERE expires_at > '2026-02-01T10:01:01Z'") == "1");
}

TEST_CASE("number_queue: the wallet does not undo an administrator's switch") {
    Queue queue;
    const auto alpha = queue.addCompany("alpha");
    queue.addNumbers(alpha, 1, 1);
    const auto dialer = queue.dialer(alpha, "dialer");
    std::string balance;
    SECTION("that came when there is money again") {
        balance = "100";
        queue.test.execute("UPDATE queue_companies SET enabled = false, disabled_by = 'funds'");
    }
    SECTION("that came when the money was gone") {
        balance = "0";
    }
    queue.test.execute("INSERT INTO queue_wallets (organization_id, balance) VALUES (" + std::to_string(alpha) + ", " +
                       balance + ")");
    const BatchAnswer answer = heldUpBy(
        queue.test,
        [&](Transaction& tx) { run(tx, "UPDATE queue_companies SET enabled = false, disabled_by = 'admin'"); },
        [&] { return queue.nextBatch(dialer, 1); });
    CHECK(answer.refusal == (balance == "0" ? Refusal::kInsufficientFunds : Refusal::kDisabled));
    CHECK(queue.value("SELECT enabled::text || ' ' || disabled_by FROM queue_companies") == "false admin");
}

TEST_CASE("number_queue: two imports may make the same list at once") {
    Queue queue;
    const auto alpha = queue.addCompany("alpha");
    ImportRequest request;
    request.access = administrator(alpha);
    request.list = "New";
    const auto begin = [&](Transaction& tx, const char* id) {
        request.id = id;
        return import_repository::begin(tx, request, queue.clock.now());
    };
    std::int32_t first = 0;
    const std::int32_t second = heldUpBy(
        queue.test, [&](Transaction& tx) { first = begin(tx, "00000000-0000-4000-8000-000000000001"); },
        [&] {
            return queue.database.inTransaction(
                "begin", [&](Transaction& tx) { return begin(tx, "00000000-0000-4000-8000-000000000002"); });
        });
    CHECK(first == second);
}

TEST_CASE("number_queue: what matches no longer when it is its turn is not changed") {
    Queue queue;
    const auto alpha = queue.addCompany("alpha");
    queue.addNumbers(alpha, 1, 3);
    queue.test.execute("UPDATE queue_numbers SET status = 'MISSED'");
    const std::string one = std::to_string(queue.numberId(alpha, 1));
    NumberService numbers(queue.database, queue.clock);
    NumberChange deletion;
    deletion.action = NumberAction::kDelete;
    SECTION("of many") {
        NumberFilter filter;
        filter.organizationId = alpha;
        filter.statuses = {"MISSED"};
        const auto changed = heldUpBy(
            queue.test,
            [&](Transaction& tx) { run(tx, "UPDATE queue_numbers SET status = 'CONNECTED' WHERE id = " + one); },
            [&] { return numbers.changeAll(administrator(alpha), filter, deletion); });
        CHECK(changed == 2);
        CHECK(queue.value("SELECT string_agg(status::text, ' ') FROM queue_numbers") == "CONNECTED");
    }
    SECTION("of an agent's own") {
        queue.test.execute(
            "INSERT INTO users (id, organization_id, username) SELECT 70 + i, id, 'agent' || i FROM organizations, "
            "generate_series(1, 2) i");
        queue.test.execute("UPDATE queue_numbers SET assigned_agent_id = 71");
        CompanyAccess agent = administrator(alpha);
        agent.superuser = false;
        agent.onlyAgent = 71;
        const auto change = [&] { return numbers.change(agent, std::stoll(one), deletion); };
        CHECK_THROWS_AS(
            heldUpBy(
                queue.test,
                [&](Transaction& tx) { run(tx, "UPDATE queue_numbers SET assigned_agent_id = 72 WHERE id = " + one); },
                change),
            hub::http::Error);
        CHECK(queue.value("SELECT count(*) FROM queue_numbers") == "3");
    }
}

TEST_CASE("number_queue: a payment that one company gives up is another's") {
    Queue queue;
    const auto alpha = queue.addCompany("alpha");
    const auto beta = queue.addCompany("beta");
    const Payment payment{1000, queue.clock.now()};
    const auto take = [&](Transaction& tx, std::int64_t company) {
        return billing_repository::takeBankMessage(tx, company, payment, queue.clock.now());
    };
    queue.database.inTransaction("receive", [&](Transaction& tx) {
        billing_repository::addBankMessage(tx, {"bank", "text", payment}, queue.clock.now());
    });
    struct GivenUp {};
    std::future<std::optional<std::int64_t>> taken;
    const auto giveUp = [&](Transaction& tx) {
        REQUIRE(take(tx, alpha));
        taken = start(
            [&] { return queue.database.inTransaction("take", [&](Transaction& own) { return take(own, beta); }); });
        untilItWaits(queue.test, taken);
        throw GivenUp();
    };
    CHECK_THROWS_AS(queue.database.inTransaction("given_up", giveUp), GivenUp);
    CHECK(taken.get());
    CHECK_FALSE(queue.database.inTransaction("again", [&](Transaction& tx) { return take(tx, alpha); }));
}

TEST_CASE("number_queue: of two lists of lines that are registered at once the last one holds") {
    Queue queue;
    const auto alpha = queue.addCompany("alpha");
    const auto dialer = queue.dialer(alpha, "dialer");
    heldUpBy(
        queue.test,
        [&](Transaction& tx) {
            catalog_repository::registerItems(tx, {alpha, Catalog::kOutboundLines}, {{"02112345671", {}}},
                                              queue.clock.now());
        },
        [&] {
            queue.catalog.registerItems(dialer, std::nullopt, Catalog::kOutboundLines, {{"02112345672", {}}});
        });
    CHECK(queue.value("SELECT string_agg(phone_number, ' ') FROM queue_outbound_lines WHERE is_active") ==
          "02112345672");
}

TEST_CASE("number_queue: of two calendars that are given at once the last one holds") {
    Queue queue;
    const auto calendarOf = [&](const std::string& name) {
        return [&queue, name](Transaction& tx) {
            const hub::time::Date day{std::chrono::year(2030), std::chrono::month(1), std::chrono::day(2)};
            HolidayChange change;
            change.actor = "test";
            change.replaced = {day, day};
            change.holidays.push_back({.day = day, .name = name, .source = "official"});
            schedule_repository::changeHolidays(tx, change, queue.clock.now());
        };
    };
    heldUpBy(queue.test, calendarOf("First"), [&] { queue.database.inTransaction("change", calendarOf("Second")); });
    CHECK(queue.value(
              "SELECT string_agg(name, ' ') FROM queue_holidays WHERE day = '2030-01-02' AND removed_in IS NULL") ==
          "Second");
}

TEST_CASE("number_queue: nothing is left of a deleted company, also of what was on its way") {
    Queue queue;
    const auto alpha = queue.addCompany("alpha");
    queue.addNumbers(alpha, 1, 1);
    const std::string company = std::to_string(alpha);
    heldUpBy(
        queue.test,
        [&](Transaction& tx) {
            run(tx, "SELECT FROM queue_numbers FOR UPDATE");
            run(tx,
                "INSERT INTO queue_attempts (number_id, organization_id, attempted_at, recorded_at, holder, status, "
                "number_status, outcome, inbound, phone) SELECT id, organization_id, now(), now(), 1, 'CONNECTED', "
                "'CONNECTED', 'applied', false, phone FROM queue_numbers");
        },
        [&] {
            queue.database.inTransaction("delete", [&](Transaction& tx) { company_repository::remove(tx, alpha); });
        });
    CHECK(queue.value("SELECT count(*) FROM organizations WHERE id = " + company) == "0");
    CHECK(queue.value("SELECT count(*) FROM queue_attempts") == "0");
}

TEST_CASE("number_queue: what is asked again after a wait reads no whole table that was empty once") {
    Queue queue;
    const auto alpha = queue.addCompany("alpha");
    const auto beta = queue.addCompany("beta");
    queue.addNumbers(alpha, 1, 1);
    hub::db::PoolSettings one = queue.test.settings();
    one.maxConnections = 1;
    hub::db::Database session{one};
    static constexpr hub::db::Query kAsk{
        "test.ask", "SELECT queue_drop_leases($1, $2, 1, now()) = '{}' AND NOT queue_is_queued(0)"};
    const std::vector<std::string> phones = {Queue::phone(1), Queue::phone(2), Queue::phone(3)};
    const auto rowsRead = [&] {
        return hub::testing::rowsRead(session, {"queue_numbers", "queue_entries", "queue_leases", "queue_suppressions"},
                                      [&](Transaction& tx) { CHECK(tx.queryOne<bool>(kAsk, phones, alpha)); });
    };
    queue.test.execute("ANALYZE");
    for (int i = 0; i < 10; ++i) rowsRead();
    queue.addNumbers(beta, 1, 5000);
    CHECK(rowsRead() < 50);
}

#include <catch2/catch.hpp>
#include <set>

#include "queue_fixture.hpp"

using namespace hub::number_queue;
using namespace std::chrono_literals;
using hub::number_queue::testing::Queue;

namespace {

std::vector<std::string> phonesOf(const std::vector<LeasedNumber>& numbers) {
    std::vector<std::string> phones;
    for (const LeasedNumber& number : numbers) phones.push_back(number.phone);
    return phones;
}

std::string setOf(std::int64_t company, const std::string& assignment) {
    return "UPDATE queue_companies SET " + assignment + " WHERE organization_id = " + std::to_string(company);
}

}  // namespace

TEST_CASE("number_queue: a batch leases the oldest numbers, once") {
    Queue queue;
    const auto company = queue.addCompany("alpha");
    queue.addNumbers(company, 1, 30);
    const auto one = queue.dialer(company, "one");
    const auto two = queue.dialer(company, "two");
    const auto first = queue.lease(one, 10);
    REQUIRE(first.size() == 10);
    CHECK(first.front().phone == Queue::phone(1));
    CHECK(first.back().phone == Queue::phone(10));
    CHECK(first.front().dialBefore == queue.clock.now() + 60min);
    CHECK(phonesOf(queue.lease(two, 10)).front() == Queue::phone(11));
    CHECK(queue.lease(one, 100).size() == 10);
    const auto empty = queue.nextBatch(two, 10);
    REQUIRE(empty.batch);
    CHECK(empty.batch->numbers.empty());
    CHECK(empty.batch->empty == Empty::kNothingReady);
    CHECK(queue.count("SELECT count(*) FROM queue_leases") == 30);
    CHECK(queue.count("SELECT count(*) FROM queue_batches") == 4);
}

TEST_CASE("number_queue: a lease that ends is given out again by itself, before fresh numbers") {
    Queue queue;
    const auto company = queue.addCompany("alpha");
    queue.addNumbers(company, 1, 20);
    const auto one = queue.dialer(company, "one");
    const auto two = queue.dialer(company, "two");
    const auto first = queue.lease(one, 5);
    queue.clock.advance(59min);
    CHECK(phonesOf(queue.lease(two, 5)).front() == Queue::phone(6));
    queue.clock.advance(1min);
    const auto again = queue.lease(two, 6);
    REQUIRE(again.size() == 6);
    CHECK(phonesOf({again.begin(), again.begin() + 5}) == phonesOf(first));
    CHECK(again[5].phone == Queue::phone(11));
    for (std::size_t i = 0; i < 5; ++i) CHECK(again[i].leaseId != first[i].leaseId);
    CHECK(queue.count("SELECT count(*) FROM queue_leases WHERE reissued") == 5);
    CHECK(queue.count("SELECT count(*) FROM queue_leases") == 11);
}

TEST_CASE("number_queue: dial_before is the end of the window when that is earlier") {
    Queue queue;
    const auto company = queue.addCompany("alpha");
    queue.addNumbers(company, 1, 1);
    queue.schedule.decision.windowEnd = queue.clock.now() + 10min;
    const auto numbers = queue.lease(queue.dialer(company, "one"), 1);
    CHECK(numbers.at(0).dialBefore == queue.clock.now() + 10min);
}

TEST_CASE("number_queue: the same request id gives the same batch, as far as it is still held") {
    Queue queue;
    const auto company = queue.addCompany("alpha");
    queue.addNumbers(company, 1, 20);
    const auto one = queue.dialer(company, "one");
    const auto first = queue.nextBatch(one, 5, "r-1").batch.value();
    const auto again = queue.nextBatch(one, 7, "r-1").batch.value();
    CHECK(again.id == first.id);
    CHECK(again.requested == 5);
    CHECK(phonesOf(again.numbers) == phonesOf(first.numbers));
    CHECK(again.numbers[2].leaseId == first.numbers[2].leaseId);
    queue.report(one, first.numbers[0], Status::kConnected);
    CHECK(queue.nextBatch(one, 5, "r-1").batch->numbers.size() == 4);
    CHECK(queue.nextBatch(one, 5, "r-2").batch->numbers.front().phone == Queue::phone(6));
    CHECK(queue.nextBatch(queue.dialer(company, "two"), 5, "r-1").batch->numbers.front().phone == Queue::phone(11));
}

TEST_CASE("number_queue: a dialer holds no more than the cap") {
    Queue queue;
    const auto company = queue.addCompany("alpha");
    queue.addNumbers(company, 1, 50);
    queue.test.execute(setOf(company, "max_outstanding = 12"));
    const auto one = queue.dialer(company, "one");
    CHECK(queue.lease(one, 10).size() == 10);
    const auto rest = queue.lease(one, 10);
    CHECK(rest.size() == 2);
    CHECK(queue.nextBatch(one, 10).batch->empty == Empty::kOutstandingLimit);
    CHECK(queue.lease(queue.dialer(company, "two"), 10).size() == 10);
    queue.report(one, rest[0], Status::kMissed);
    CHECK(queue.lease(one, 10).size() == 1);
}

TEST_CASE("number_queue: no two companies hold one number") {
    Queue queue;
    const auto alpha = queue.addCompany("alpha");
    const auto beta = queue.addCompany("beta");
    queue.addNumbers(alpha, 1, 10);
    queue.addNumbers(beta, 6, 10);
    const auto one = queue.dialer(alpha, "one");
    const auto two = queue.dialer(beta, "two");
    CHECK(queue.lease(one, 100).size() == 10);
    const auto free = queue.lease(two, 100);
    REQUIRE(free.size() == 5);
    CHECK(free.front().phone == Queue::phone(11));
    // Put off to the end of the other's lease, not looked at by every batch.
    CHECK(queue.count("SELECT count(*) FROM queue_entries e JOIN queue_leases l ON l.phone = e.phone WHERE "
                      "e.organization_id = " +
                      std::to_string(beta) + " AND l.organization_id = " + std::to_string(alpha) +
                      " AND e.ready_at = l.expires_at") == 5);
    queue.clock.advance(60min);
    CHECK(queue.lease(two, 5).size() == 5);
    CHECK(queue.lease(one, 100).size() == 5);
}

TEST_CASE("number_queue: a cooldown keeps what another company has just called") {
    Queue queue;
    const auto alpha = queue.addCompany("alpha");
    const auto beta = queue.addCompany("beta");
    queue.addNumbers(alpha, 1, 1);
    queue.addNumbers(beta, 1, 2);
    queue.test.execute(setOf(beta, "cooldown_days = 3"));
    const auto one = queue.dialer(alpha, "one");
    const auto two = queue.dialer(beta, "two");
    queue.report(one, queue.lease(one, 1).at(0), Status::kMissed);
    const auto numbers = queue.lease(two, 1);
    REQUIRE(numbers.size() == 1);
    CHECK(numbers[0].phone == Queue::phone(2));
    queue.clock.advance(3 * 24h - 1s);
    CHECK(queue.lease(two, 1).at(0).phone == Queue::phone(2));
    queue.clock.advance(1s);
    CHECK(queue.lease(two, 1).at(0).phone == Queue::phone(1));
}

TEST_CASE("number_queue: suppressed numbers leave the queue when they are met") {
    Queue queue;
    const auto alpha = queue.addCompany("alpha");
    const auto beta = queue.addCompany("beta");
    queue.addNumbers(alpha, 1, 4);
    queue.addNumbers(beta, 1, 4);
    queue.test.execute(
        "INSERT INTO queue_suppressions (organization_id, phone, source, created_at, created_by) VALUES (NULL, '" +
        Queue::phone(1) + "', 'manual', now(), 'test'), (" + std::to_string(alpha) + ", '" + Queue::phone(2) +
        "', 'manual', now(), 'test')");
    CHECK(phonesOf(queue.lease(queue.dialer(alpha, "one"), 3)) ==
          std::vector<std::string>{Queue::phone(3), Queue::phone(4)});
    CHECK(phonesOf(queue.lease(queue.dialer(beta, "two"), 1)) == std::vector<std::string>{Queue::phone(2)});
    CHECK(queue.count("SELECT count(*) FROM queue_entries WHERE phone = '" + Queue::phone(1) + "'") == 0);
}

TEST_CASE("number_queue: lists share by weight within a priority, and the higher priority goes first") {
    Queue queue;
    const auto company = queue.addCompany("alpha");
    queue.addNumbers(company, 1, 1000, "low");
    queue.addNumbers(company, 2001, 1000, "heavy");
    queue.addNumbers(company, 4001, 20, "light");
    queue.test.execute("UPDATE queue_lists SET priority = 5 WHERE name IN ('heavy', 'light')");
    queue.test.execute("UPDATE queue_lists SET weight = 3 WHERE name = 'heavy'");
    const auto one = queue.dialer(company, "one");
    const auto from = [](const std::vector<LeasedNumber>& numbers, int thousand) {
        return std::count_if(numbers.begin(), numbers.end(), [&](const LeasedNumber& number) {
            return number.phone.substr(4, 4) == "000" + std::to_string(thousand);
        });
    };
    const auto first = queue.lease(one, 40);
    CHECK(from(first, 2) == 30);
    CHECK(from(first, 4) == 10);
    // The light list is used up: what it leaves goes to its equal, not to the low one.
    const auto second = queue.lease(one, 100);
    REQUIRE(second.size() == 100);
    CHECK(from(second, 2) == 90);
    CHECK(from(second, 4) == 10);
    queue.test.execute("UPDATE queue_lists SET is_active = false WHERE name = 'heavy'");
    CHECK(queue.lease(one, 10).front().phone == Queue::phone(1));
}

TEST_CASE("number_queue: a dialer of every company serves them in turn, by weight") {
    Queue queue;
    const auto alpha = queue.addCompany("alpha");
    const auto beta = queue.addCompany("beta");
    const auto idle = queue.addCompany("idle");
    queue.addNumbers(alpha, 1, 500);
    queue.addNumbers(beta, 1001, 500);
    queue.test.execute(setOf(alpha, "weight = 3"));
    const auto all = queue.dialer(idle, "all", true);
    std::map<std::string, int> served;
    for (int batch = 0; batch < 8; ++batch) ++served[queue.nextBatch(all, 5).context.company];
    CHECK(served == std::map<std::string, int>{{"alpha", 6}, {"beta", 2}});
    queue.test.execute(setOf(alpha, "enabled = false, disabled_by = 'admin'"));
    CHECK(queue.nextBatch(all, 5).context.company == "beta");
}

TEST_CASE("number_queue: a repeated request of a dialer of every company stays with the company") {
    Queue queue;
    const auto alpha = queue.addCompany("alpha");
    const auto beta = queue.addCompany("beta");
    queue.addNumbers(alpha, 1, 50);
    queue.addNumbers(beta, 1001, 50);
    const auto all = queue.dialer(alpha, "all", true);
    const auto first = queue.nextBatch(all, 5, "r1");
    for (int i = 0; i < 3; ++i) {
        const auto again = queue.nextBatch(all, 5, "r1");
        CHECK(again.context.company == first.context.company);
        CHECK(phonesOf(again.batch->numbers) == phonesOf(first.batch->numbers));
    }
    CHECK(queue.nextBatch(all, 5, "r2").context.company != first.context.company);
    CHECK(queue.count("SELECT count(*) FROM queue_leases") == 10);
}

TEST_CASE("number_queue: a company whose turn it is and that has nothing to give is passed by") {
    Queue queue;
    const auto first = queue.addCompany("first");
    const auto second = queue.addCompany("second");
    const auto other = queue.addCompany("other");
    queue.test.execute(setOf(first, "weight = 9"));
    queue.addNumbers(first, 1, 3);
    queue.addNumbers(other, 1, 4);
    const auto all = queue.dialer(other, "all", true);
    REQUIRE(queue.lease(queue.dialer(other, "own"), 4).size() == 4);
    const auto nothing = queue.nextBatch(all, 3, "r1");
    CHECK(nothing.context.company == "first");
    CHECK(nothing.batch->empty == Empty::kNothingReady);

    queue.clock.advance(2min);
    queue.test.execute("UPDATE queue_entries SET ready_at = '2026-01-01' WHERE lease_id IS NULL");
    queue.addNumbers(second, 1001, 3);
    const auto batch = queue.nextBatch(all, 3, "r2");
    CHECK(batch.context.company == "second");
    CHECK(batch.batch->numbers.size() == 3);
    CHECK(queue.count("SELECT count(*) FROM queue_batches WHERE request_id = 'r2'") == 1);
    CHECK(phonesOf(queue.nextBatch(all, 3, "r2").batch->numbers) == phonesOf(batch.batch->numbers));
}

TEST_CASE("number_queue: a dialer that holds a company's locks does not wait for those of the next") {
    Queue queue;
    const auto first = queue.addCompany("first");
    const auto second = queue.addCompany("second");
    const auto other = queue.addCompany("other");
    queue.test.execute(setOf(first, "weight = 9"));
    queue.addNumbers(other, 1, 2);
    const auto own = queue.dialer(other, "own");
    REQUIRE(queue.lease(own, 1).at(0).phone == Queue::phone(1));
    queue.clock.advance(59min);
    REQUIRE(queue.lease(own, 1).at(0).phone == Queue::phone(2));
    queue.clock.advance(2min);
    queue.addNumbers(first, 2, 1);   // Held by the other one.
    queue.addNumbers(second, 1, 1);  // Held no more.
    const auto all = queue.dialer(other, "all", true);
    const auto take = [&] { return queue.nextBatch(all, 1).batch->numbers; };
    queue.test.execute("UPDATE queue_entries SET ready_at = '2027-01-01' WHERE organization_id = " +
                       std::to_string(other));
    queue.database.inTransaction("hold", [&](hub::db::Transaction& tx) {
        tx.execute(hub::db::Query{"test.hold", "SELECT FROM queue_leases WHERE phone = '09120000001' FOR UPDATE"});
        CHECK(take().empty());
    });
    CHECK(phonesOf(take()) == std::vector<std::string>{Queue::phone(1)});
}

TEST_CASE("number_queue: what is given back is where it was") {
    Queue queue;
    const auto company = queue.addCompany("alpha");
    queue.addNumbers(company, 1, 10);
    const auto one = queue.dialer(company, "one");
    const auto two = queue.dialer(company, "two");
    const auto batch = queue.nextBatch(one, 4).batch.value();
    LeaseSelection selection;
    selection.holder = holderOf(two);
    selection.batchId = batch.id;
    CHECK(queue.batches.returnLeases(selection).empty());
    selection.holder = holderOf(one);
    CHECK(queue.batches.returnLeases(selection).size() == 4);
    CHECK(queue.batches.returnLeases(selection).empty());
    CHECK(queue.count("SELECT count(*) FROM queue_leases") == 0);
    CHECK(queue.lease(two, 1).at(0).phone == Queue::phone(1));
}

TEST_CASE("number_queue: a renewed lease lasts, up to the limit") {
    Queue queue;
    const auto company = queue.addCompany("alpha");
    queue.addNumbers(company, 1, 2);
    const auto one = queue.dialer(company, "one");
    const auto numbers = queue.lease(one, 1);
    LeaseSelection selection;
    selection.holder = holderOf(one);
    selection.leaseIds = {numbers[0].leaseId};
    const auto renew = [&] {
        return std::get<std::vector<RenewedLease>>(queue.batches.renew(one, std::nullopt, selection));
    };
    const auto begin = queue.clock.now();
    queue.clock.advance(40min);
    REQUIRE(renew().size() == 1);
    queue.clock.advance(40min);
    CHECK(queue.lease(queue.dialer(company, "two"), 5).size() == 1);
    for (int i = 0; i < 20; ++i) {
        const auto renewed = renew();
        if (renewed.empty()) break;
        CHECK(renewed[0].expiresAt <= begin + 6h);
        queue.clock.advance(50min);
    }
    CHECK(renew().empty());
    CHECK(queue.clock.now() >= begin + 6h);
    CHECK(queue.count("SELECT count(*) FROM queue_entries e JOIN queue_leases l ON l.lease_id = e.lease_id WHERE "
                      "e.ready_at <> l.expires_at") == 0);
}

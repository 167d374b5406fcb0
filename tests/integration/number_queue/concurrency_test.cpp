#include <array>
#include <catch2/catch.hpp>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "queue_fixture.hpp"

using namespace hub::number_queue;
using namespace std::chrono_literals;
using hub::number_queue::testing::Queue;

namespace {

constexpr int kDialers = 16;
constexpr int kSharedNumbers = 120;

/// Logs every takeover of a lease that had not ended: PostgreSQL itself watches the promise.
constexpr std::array kWatch = {
    "CREATE TABLE broken_leases (phone text, old_lease bigint, new_lease bigint)",
    R"(CREATE FUNCTION watch_leases() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.lease_id <> OLD.lease_id AND OLD.expires_at > NEW.leased_at THEN
            INSERT INTO broken_leases VALUES (NEW.phone, OLD.lease_id, NEW.lease_id);
        END IF;
        RETURN NEW;
    END $$)",
    "CREATE TRIGGER watch_leases BEFORE UPDATE ON queue_leases FOR EACH ROW EXECUTE FUNCTION watch_leases()"};

struct Tally {
    std::mutex mutex;
    std::set<std::int64_t> leases;
    std::atomic<int> leased{0};
    std::atomic<int> refusedReports{0};
    std::atomic<int> differentAnswers{0};
};

/// A dialer that forgets some numbers, gives some back, keeps some longer, reports some late, and repeats itself.
class RandomDialer {
public:
    RandomDialer(Queue& queue, hub::auth::Principal who, Tally& tally, unsigned seed)
        : queue_(queue), who_(std::move(who)), tally_(tally), random_(seed) {}

    void run(int rounds) {
        for (int round = 0; round < rounds; ++round) {
            std::vector<LeasedNumber> numbers = take();
            if (random_() % 4 == 0) keepOrGiveBack(numbers);
            for (const LeasedNumber& number : numbers) use(number);
            if (random_() % 4 == 0) queue_.clock.advance(7min);
            while (late_.size() > 10) {
                send(late_.front());
                late_.erase(late_.begin());
            }
        }
        for (const Report& report : late_) send(report);
    }

private:
    std::vector<LeasedNumber> take() {
        std::vector<LeasedNumber> numbers = queue_.lease(who_, 1 + random_() % 8);
        const std::lock_guard lock(tally_.mutex);
        for (const LeasedNumber& number : numbers) tally_.leases.insert(number.leaseId);
        tally_.leased += static_cast<int>(numbers.size());
        return numbers;
    }

    /// All of a batch at once, in no order: other companies' dialers are after the same numbers.
    void keepOrGiveBack(std::vector<LeasedNumber>& numbers) {
        LeaseSelection selection{.holder = holderOf(who_)};
        for (const LeasedNumber& number : numbers) selection.leaseIds.push_back(number.leaseId);
        std::shuffle(selection.leaseIds.begin(), selection.leaseIds.end(), random_);
        if (random_() % 2 == 0) {
            queue_.batches.renew(who_, std::nullopt, selection);
        } else {
            queue_.batches.returnLeases(selection);
            numbers.clear();
        }
    }

    void use(const LeasedNumber& number) {
        constexpr Status kResults[] = {Status::kConnected, Status::kMissed, Status::kBusy, Status::kHangup};
        Report report = queue_.reportOf(who_, number, kResults[random_() % 4]);
        report.attemptedAt += std::chrono::microseconds(++calls_);
        if (report.attemptedAt >= number.dialBefore) return;
        if (random_() % 2 == 0) report.leaseId = number.leaseId;
        switch (random_() % 6) {
            case 0:
                return;  // Forgotten: comes back when the lease ends.
            case 1:
                late_.push_back(report);
                return;
            default:
                send(report);
        }
    }

    void send(const Report& report) {
        const ReportAnswer first = queue_.reports.report(who_, report);
        if (first.notApplied) ++tally_.refusedReports;
        if (random_() % 3 != 0) return;
        const ReportAnswer again = queue_.reports.report(who_, report);
        if (again.attemptId != first.attemptId || again.numberStatus != first.numberStatus) ++tally_.differentAnswers;
    }

    Queue& queue_;
    hub::auth::Principal who_;
    Tally& tally_;
    std::mt19937 random_;
    std::vector<Report> late_;
    int calls_ = 0;
};

/// Sessions tell at the latest when they end.
std::int64_t deadlocks(Queue& queue) {
    queue.test.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
        "pg_backend_pid()");
    queue.waitForCount(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", 0);
    return queue.count("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
}

void prepareCompanies(Queue& queue, std::int64_t alpha, std::int64_t beta) {
    for (const std::int64_t company : {alpha, beta}) {
        queue.addNumbers(company, 1, kSharedNumbers);
        queue.test.execute("INSERT INTO queue_wallets (organization_id, balance, cost_per_connected) VALUES (" +
                           std::to_string(company) + ", 100000000, 7)");
    }
    queue.addNumbers(alpha, 1000, 100);
    queue.test.execute(
        R"(UPDATE queue_companies SET max_outstanding = 30, retry_policy = '{"BUSY": {"delay_seconds": 60, "max_attempts": 50},
           "MISSED": {"delay_seconds": 0, "max_attempts": 50}, "HANGUP": {"delay_seconds": 300, "max_attempts": 50}}')");
}

}  // namespace

TEST_CASE("number_queue: sixteen dialers, leases that end, late and repeated reports") {
    Queue queue;
    const auto alpha = queue.addCompany("alpha");
    const auto beta = queue.addCompany("beta");
    prepareCompanies(queue, alpha, beta);
    for (const char* statement : kWatch) queue.test.execute(statement);

    Tally tally;
    std::vector<RandomDialer> dialers;
    for (unsigned i = 0; i < kDialers; ++i) {
        const auto who = queue.dialer(i % 2 == 0 ? alpha : beta, "dialer" + std::to_string(i));
        dialers.emplace_back(queue, who, tally, i);
    }
    std::vector<std::thread> threads;
    for (RandomDialer& dialer : dialers) threads.emplace_back([&dialer] { dialer.run(40); });
    for (std::thread& thread : threads) thread.join();

    CHECK(tally.leased > 500);
    CHECK(tally.refusedReports == 0);
    CHECK(tally.differentAnswers == 0);
    CHECK(tally.leases.size() == static_cast<std::size_t>(tally.leased));
    CHECK(queue.count("SELECT count(*) FROM broken_leases") == 0);
    CHECK(deadlocks(queue) == 0);
    CHECK(queue.count("SELECT count(*) FROM queue_entries e JOIN queue_leases l ON l.lease_id = e.lease_id WHERE "
                      "e.ready_at <> l.expires_at OR e.number_id <> l.number_id") == 0);
    // Money: what the wallets lost is what the attempts were charged, and that is the price of the billable results.
    CHECK(queue.count("SELECT sum(100000000 - balance) FROM queue_wallets") ==
          queue.count("SELECT sum(charged) FROM queue_attempts"));
    CHECK(queue.count("SELECT sum(charged) FROM queue_attempts") ==
          7 * queue.count("SELECT count(*) FROM queue_attempts WHERE status IN ('CONNECTED', 'HANGUP') AND outcome <> "
                          "'superseded'"));
    // No attempt is lost or counted twice.
    CHECK(queue.count("SELECT sum(total_attempts) FROM queue_numbers") ==
          queue.count("SELECT count(*) FROM queue_attempts"));
    // Nothing is stuck: what has no result that ends it is in the queue.
    queue.clock.advance(24h);
    CHECK(
        queue.count(
            "SELECT count(*) FROM queue_numbers n WHERE NOT EXISTS (SELECT FROM queue_entries e WHERE e.number_id = "
            "n.id) "
            "AND n.status IN ('IN_QUEUE', 'BUSY', 'MISSED', 'HANGUP') AND n.total_attempts < 50 AND NOT EXISTS (SELECT "
            "FROM queue_attempts a WHERE a.number_id = n.id AND a.status = 'CONNECTED' AND a.outcome = 'applied')") ==
        0);
}

#include <signal.h>
#include <catch2/catch.hpp>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "hub/testing/test_database.hpp"

using namespace hub;
using namespace std::chrono_literals;
using hub::testing::TestDatabase;
using hub::testing::TestServer;
using Clock = std::chrono::steady_clock;

namespace {

constexpr db::Query kInsert{"test.insert", "INSERT INTO t VALUES ($1)"};
constexpr db::Query kIds{"test.ids", "SELECT n FROM t"};
constexpr db::Query kSleep{"test.sleep", "SELECT pg_sleep($1)::text"};

/// Eight threads that write distinct numbers, in transactions and lone statements, until told to end.
class Load {
public:
    explicit Load(db::Database& database) : database_(database) {
        for (int i = 0; i < kThreads; ++i) threads_.emplace_back([this, i] { run(i); });
    }
    ~Load() { end(); }

    void end() {
        ending_ = true;
        for (std::thread& thread : threads_)
            if (thread.joinable()) thread.join();
    }
    int done() const { return done_; }
    void awaitDone(int more) const {
        const int target = done_ + more;
        const auto deadline = Clock::now() + 30s;
        while (done_ < target && Clock::now() < deadline) std::this_thread::sleep_for(5ms);
    }
    /// After end().
    std::set<std::int64_t> answered;
    int unavailable = 0;
    std::string unexpected;

private:
    static constexpr int kThreads = 8;

    void run(int thread) {
        for (std::int64_t k = 0; !ending_; ++k) {
            const std::int64_t number = k * kThreads + thread;
            try {
                const auto insert = [&](db::Transaction& tx) { tx.execute(kInsert, number); };
                if (k % 2 == 0)
                    database_.inTransaction("insert", insert);
                else
                    database_.inStatement("insert", insert);
                const std::lock_guard lock(mutex_);
                answered.insert(number);
                ++done_;
            } catch (const db::Unavailable&) {
                const std::lock_guard lock(mutex_);
                ++unavailable;
            } catch (const std::exception& error) {
                const std::lock_guard lock(mutex_);
                unexpected = error.what();
            }
        }
    }

    db::Database& database_;
    std::atomic<bool> ending_{false};
    std::atomic<int> done_{0};
    std::mutex mutex_;
    std::vector<std::thread> threads_;
};

std::set<std::int64_t> stored(db::Database& database) {
    const auto numbers = database.inStatement(
        "ids", [](db::Transaction& tx) { return tx.queryAll<std::int64_t>(kIds); }, db::Retry::kIdempotent);
    return {numbers.begin(), numbers.end()};
}

void disturb(const std::function<void(TestServer&)>& fault) {
    TestServer server;
    TestDatabase test(TestDatabase::Content::kEmpty, server);
    test.execute("CREATE TABLE t (n bigint)");
    db::PoolSettings settings = test.settings();
    settings.acquireTimeout = 10s;
    db::Database database(settings);
    Load load(database);
    for (int i = 0; i < 3; ++i) {
        load.awaitDone(50);
        fault(server);
    }
    const int before = load.done();
    load.awaitDone(50);
    CHECK(load.done() >= before + 50);
    load.end();
    CHECK(load.unexpected.empty());
    // At most the statements in flight, once per fault: no idle connection's loss reaches a caller.
    CHECK(load.unavailable <= 3 * 8);
    const std::set<std::int64_t> found = stored(database);
    for (const std::int64_t number : load.answered)
        if (!found.contains(number)) FAIL_CHECK("answered, but lost: " << number);
}

}  // namespace

TEST_CASE("db: restarts under load cost the statements in flight and lose nothing that was answered") {
    disturb([](TestServer& server) { server.restart(); });
}

TEST_CASE("db: crashes under load cost the statements in flight and lose nothing that was answered") {
    disturb([](TestServer& server) {
        server.kill();
        server.start();
    });
}

TEST_CASE("db: a restart between requests costs none") {
    TestServer server;
    TestDatabase test(TestDatabase::Content::kEmpty, server);
    test.execute("CREATE TABLE t (n bigint)");
    db::Database& database = test.database();
    // Several idle connections.
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back(
            [&] { database.inStatement("sleep", [](db::Transaction& tx) { tx.execute(kSleep, 0.3); }); });
    for (std::thread& thread : threads) thread.join();
    const std::size_t connections = database.statistics().size;
    CHECK(connections >= 4);
    server.restart();
    for (int i = 0; i < 10; ++i)
        CHECK_NOTHROW(database.inStatement(
            "insert", [&](db::Transaction& tx) { tx.execute(kInsert, i); }, db::Retry::kNever));
    CHECK(database.statistics().reconnects >= 1);
}

TEST_CASE("db: while the server is away callers wait a little, then fail fast, and recover by themselves") {
    TestServer server;
    TestDatabase test(TestDatabase::Content::kEmpty, server);
    db::PoolSettings settings = test.settings();
    settings.acquireTimeout = 2s;
    db::Database database(settings);
    database.ping();
    server.stop();
    const auto timeOfPing = [&] {
        const auto before = Clock::now();
        CHECK_THROWS_AS(database.ping(), db::Unavailable);
        return Clock::now() - before;
    };
    const auto first = timeOfPing();
    CHECK(first >= 1800ms);
    CHECK(first < 10s);
    for (int i = 0; i < 5; ++i) CHECK(timeOfPing() < 1500ms);
    server.start();
    // The longest pause between two attempts is three seconds.
    const auto deadline = Clock::now() + 10s;
    bool back = false;
    while (!back && Clock::now() < deadline) {
        try {
            database.ping();
            back = true;
        } catch (const db::Unavailable&) {
            std::this_thread::sleep_for(20ms);
        }
    }
    CHECK(back);
}

TEST_CASE("db: a server that stops answering is given up after the statement timeout") {
    TestServer server;
    TestDatabase test(TestDatabase::Content::kEmpty, server);
    db::PoolSettings settings = test.settings();
    settings.statementTimeout = 200ms;
    settings.connectTimeout = 2s;
    settings.acquireTimeout = 100ms;
    db::Database database(settings);
    static constexpr db::Query kBackend{"test.backend", "SELECT pg_backend_pid()"};
    const auto backend =
        database.inStatement("backend", [](db::Transaction& tx) { return tx.queryOne<std::int32_t>(kBackend); });
    REQUIRE(::kill(backend, SIGSTOP) == 0);
    const auto before = Clock::now();
    CHECK_THROWS_AS(database.inTransaction("silence", [](db::Transaction& tx) { tx.execute(kBackend); }),
                    db::Unavailable);
    CHECK(Clock::now() - before < 20s);
    CHECK_NOTHROW(database.ping());
    REQUIRE(::kill(backend, SIGCONT) == 0);
}

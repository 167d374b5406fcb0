#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <thread>

#include "hub/testing/test_database.hpp"

using namespace hub;
using namespace std::chrono_literals;
using hub::testing::TestDatabase;

namespace {

constexpr db::Query kInsert{"test.insert", "INSERT INTO t VALUES ($1)"};
constexpr db::Query kSum{"test.sum", "SELECT coalesce(sum(n), 0) FROM t"};
constexpr db::Query kKillMe{"test.kill_me", "SELECT pg_terminate_backend(pg_backend_pid())"};
constexpr db::Query kSleep{"test.sleep", "SELECT pg_sleep($1)::text"};

struct Numbers : TestDatabase {
    Numbers() : TestDatabase(Content::kEmpty) { execute("CREATE TABLE t (n bigint CONSTRAINT t_n UNIQUE)"); }
    std::string numbers() { return value("SELECT coalesce(string_agg(n::text, ',' ORDER BY n), '') FROM t"); }
};

}  // namespace

TEST_CASE("db: a transaction commits what it did and returns the body's result") {
    Numbers test;
    const int result = test.database().inTransaction("insert", [](db::Transaction& tx) {
        CHECK(tx.execute(kInsert, 1) == 1);
        CHECK(tx.execute(kInsert, 2) == 1);
        return 42;
    });
    CHECK(result == 42);
    CHECK(test.numbers() == "1,2");
}

TEST_CASE("db: an exception rolls back and leaves nothing in the session") {
    Numbers test;
    struct Stop {};
    CHECK_THROWS_AS(test.database().inTransaction("stop",
                                                  [](db::Transaction& tx) {
                                                      tx.execute(kInsert, 1);
                                                      throw Stop();
                                                  }),
                    Stop);
    CHECK(test.numbers().empty());
    CHECK(test.database().statistics().inUse == 0);
    CHECK(test.database().statistics().reconnects == 0);
}

TEST_CASE("db: a transaction without statements needs no server") {
    db::Database away({.connection = "host=/nonexistent", .acquireTimeout = 100ms});
    CHECK_THROWS_AS(away.inTransaction("empty", [](db::Transaction&) {}), db::Unavailable);
    TestDatabase test(TestDatabase::Content::kEmpty);
    CHECK(test.database().inTransaction("empty", [](db::Transaction&) { return 1; }) == 1);
}

TEST_CASE("db: committing after a swallowed error is an error") {
    Numbers test;
    CHECK_THROWS_WITH(test.database().inTransaction("swallow",
                                                    [](db::Transaction& tx) {
                                                        tx.execute(kInsert, 1);
                                                        CHECK_THROWS_AS(tx.execute(kInsert, 1), db::UniqueViolation);
                                                    }),
                      Catch::Contains("COMMIT of swallow") && Catch::Contains("rolled back"));
    CHECK(test.numbers().empty());
}

TEST_CASE("db: a read-only transaction cannot write") {
    Numbers test;
    CHECK_THROWS_WITH(
        test.database().inTransaction("write", [](db::Transaction& tx) { tx.execute(kInsert, 1); }, {.readOnly = true}),
        Catch::Contains("25006"));
}

TEST_CASE("db: savepoints undo what their body did, no more") {
    Numbers test;
    test.database().inTransaction("savepoints", [](db::Transaction& tx) {
        // Travels with BEGIN and the statement.
        tx.inSavepoint([&] { tx.execute(kInsert, 1); });
        CHECK_THROWS_AS(tx.inSavepoint([&] { tx.execute(kInsert, 1); }), db::UniqueViolation);
        tx.inSavepoint([&] {});
        tx.inSavepoint([&] {
            tx.execute(kInsert, 2);
            struct Undo {};
            CHECK_THROWS_AS(tx.inSavepoint([&] {
                tx.execute(kInsert, 3);
                tx.inSavepoint([&] { tx.execute(kInsert, 4); });
                throw Undo();
            }),
                            Undo);
            CHECK_THROWS_AS(tx.inSavepoint([&] { throw Undo(); }), Undo);
        });
        tx.execute(kInsert, 5);
    });
    CHECK(test.numbers() == "1,2,5");
}

TEST_CASE("db: a first statement that fails inside a savepoint leaves the transaction usable") {
    Numbers test;
    static constexpr db::Query kBad{"test.bad", "SELECT 1 / $1::int"};
    test.database().inTransaction("first", [](db::Transaction& tx) {
        CHECK_THROWS_AS(tx.inSavepoint([&] { tx.execute(kBad, 0); }), db::Error);
        tx.execute(kInsert, 1);
    });
    CHECK(test.numbers() == "1");
}

TEST_CASE("db: a savepoint outside a transaction is refused") {
    Numbers test;
    CHECK_THROWS_AS(test.database().inStatement("alone", [](db::Transaction& tx) { tx.inSavepoint([] {}); }),
                    std::logic_error);
}

TEST_CASE("db: serializable transactions that conflict are run again until both are done") {
    Numbers test;
    // Each writes the sum it read plus one: only a serial order gives 1, 2, …, and the constraint refuses repetitions.
    std::atomic<int> runs{0};
    const auto append = [&] {
        test.database().inTransaction("append",
                                      [&](db::Transaction& tx) {
                                          ++runs;
                                          const auto sum = tx.queryOne<std::int64_t>(kSum);
                                          std::this_thread::sleep_for(1ms);
                                          tx.execute(kInsert, sum + 1);
                                      },
                                      {.serializable = true, .maxAttempts = 100});
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int k = 0; k < 5; ++k) append();
        });
    for (std::thread& thread : threads) thread.join();
    CHECK(test.value("SELECT count(*) || ' ' || count(DISTINCT n) FROM t") == "20 20");
    CHECK(runs > 20);
}

TEST_CASE("db: a deadlock's victim is run again") {
    Numbers test;
    test.execute("INSERT INTO t VALUES (1), (2)");
    test.execute("ALTER DATABASE " + test.value("SELECT current_database()") + " SET deadlock_timeout = '50ms'");
    db::Database database(test.settings());
    static constexpr db::Query kLock{"test.lock", "SELECT n FROM t WHERE n = $1 FOR UPDATE"};
    std::atomic<int> runs{0};
    const auto lockBoth = [&](int first, int second) {
        database.inTransaction("lock", [&](db::Transaction& tx) {
            ++runs;
            tx.execute(kLock, first);
            std::this_thread::sleep_for(20ms);
            tx.execute(kLock, second);
        });
    };
    std::thread other([&] { lockBoth(2, 1); });
    lockBoth(1, 2);
    other.join();
    CHECK(runs == 3);
}

TEST_CASE("db: retries end, and kNever has none") {
    Numbers test;
    int runs = 0;
    const auto conflict = [&](db::Transaction&) {
        ++runs;
        throw db::SerializationFailure("conflict", "40001");
    };
    CHECK_THROWS_AS(test.database().inTransaction("conflict", conflict), db::SerializationFailure);
    CHECK(runs == 3);
    CHECK_THROWS_AS(test.database().inTransaction("conflict", conflict, {.retry = db::Retry::kNever}),
                    db::SerializationFailure);
    CHECK(runs == 4);
}

TEST_CASE("db: a backend killed in the middle of a transaction costs one more run") {
    Numbers test;
    int runs = 0;
    const auto body = [&](db::Transaction& tx) {
        tx.execute(kInsert, 1);
        if (++runs == 1) tx.execute(kKillMe);
        tx.execute(kInsert, 2);
    };
    test.database().inTransaction("killed", body);
    CHECK(runs == 2);
    CHECK(test.numbers() == "1,2");
    test.execute("TRUNCATE t");
    runs = 0;
    CHECK_THROWS_AS(test.database().inTransaction("killed", body, {.retry = db::Retry::kNever}), db::Unavailable);
    CHECK(test.numbers().empty());
}

TEST_CASE("db: a connection lost at COMMIT is repeated only when that is harmless") {
    Numbers test;
    // The first COMMIT that fires the trigger loses its connection.
    test.execute("CREATE SEQUENCE commits");
    test.execute(
        "CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF nextval('commits') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NULL; END $$");
    test.execute(
        "CREATE CONSTRAINT TRIGGER lose AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION lose()");
    int runs = 0;
    const auto body = [&](db::Transaction& tx) {
        ++runs;
        tx.execute(kInsert, 1);
    };
    SECTION("the default gives the doubt to the caller") {
        CHECK_THROWS_AS(test.database().inTransaction("lost", body), db::Unavailable);
        CHECK(runs == 1);
    }
    SECTION("an idempotent transaction is run again") {
        test.database().inTransaction("lost", body, {.retry = db::Retry::kIdempotent});
        CHECK(runs == 2);
        CHECK(test.numbers() == "1");
    }
    SECTION("a lone statement is not") {
        CHECK_THROWS_AS(test.database().inStatement("lost", body), db::Unavailable);
        CHECK(runs == 1);
    }
    SECTION("an idempotent lone statement is") {
        test.database().inStatement("lost", body, db::Retry::kIdempotent);
        CHECK(runs == 2);
        CHECK(test.numbers() == "1");
    }
}

TEST_CASE("db: slow statements, waits for locks and idle transactions end in Timeout") {
    Numbers test;
    test.execute("INSERT INTO t VALUES (1)");
    db::PoolSettings settings = test.settings();
    settings.statementTimeout = 300ms;
    settings.lockTimeout = 100ms;
    db::Database impatient(settings);

    CHECK_THROWS_AS(impatient.inStatement("sleep", [](db::Transaction& tx) { tx.execute(kSleep, 5); }), db::Timeout);
    CHECK_THROWS_AS(impatient.inTransaction("sleep", [](db::Transaction& tx) { tx.execute(kSleep, 5); }), db::Timeout);
    CHECK_NOTHROW(impatient.inTransaction("patient", [](db::Transaction& tx) { tx.execute(kSleep, 0.5); },
                                          {.statementTimeout = 5s}));
    CHECK_THROWS_AS(impatient.inTransaction("again", [](db::Transaction& tx) { tx.execute(kSleep, 0.5); }),
                    db::Timeout);

    test.database().inTransaction("holder", [&](db::Transaction& tx) {
        static constexpr db::Query kLockTable{"test.lock_table", "LOCK TABLE t IN ACCESS EXCLUSIVE MODE"};
        tx.execute(kLockTable);
        CHECK_THROWS_AS(impatient.inTransaction("wait", [](db::Transaction& other) { other.execute(kInsert, 2); }),
                        db::Timeout);
    });

    settings.idleInTransactionTimeout = 300ms;
    db::Database idle(settings);
    CHECK_THROWS_AS(idle.inTransaction("idle",
                                       [](db::Transaction& tx) {
                                           tx.execute(kInsert, 3);
                                           std::this_thread::sleep_for(600ms);
                                           tx.execute(kInsert, 4);
                                       }),
                    db::Timeout);
    CHECK(test.numbers() == "1");
    CHECK_NOTHROW(idle.ping());

    std::future<void> waiting;
    test.database().inTransaction("holder", [&](db::Transaction& tx) {
        static constexpr db::Query kLockTable{"test.lock_table", "LOCK TABLE t IN ACCESS EXCLUSIVE MODE"};
        tx.execute(kLockTable);
        waiting = std::async(std::launch::async, [&] {
            impatient.inTransaction("wait", [](db::Transaction& other) { other.execute(kInsert, 2); },
                                    {.statementTimeout = 30s, .lockTimeout = 30s});
        });
        CHECK(waiting.wait_for(400ms) == std::future_status::timeout);
    });
    CHECK_NOTHROW(waiting.get());
}

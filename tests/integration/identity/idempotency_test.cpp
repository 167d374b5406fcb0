#include "hub/identity/idempotency.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "hub/http/error.hpp"
#include "identity_fixture.hpp"

namespace db = hub::db;
namespace http = hub::http;
namespace identity = hub::identity;
using hub::testing::TestDatabase;
using namespace std::chrono_literals;

namespace {

identity::IdempotencyKey keyOf(const std::string& key, const std::string& fingerprint = "f") {
    return {1, "test:dialer:1", key, fingerprint};
}

http::Response answer(int status, const std::string& body) {
    http::Response response = http::Response::text(status, body);
    response.headers.add("X-Twice", "a");
    response.headers.add("X-Twice", "b");
    return response;
}

http::Response run(TestDatabase& base, const identity::IdempotencyKey& key,
                   const std::function<http::Response()>& body) {
    return base.database().inTransaction("test",
                                         [&](db::Transaction& tx) { return identity::runOnce(tx, key, 24h, body); });
}

std::string stored(TestDatabase& base) {
    return base.value("SELECT count(*) FROM idempotency_keys");
}

}  // namespace

TEST_CASE("idempotency: a repeat gets the first answer, byte by byte, and runs nothing") {
    TestDatabase base;
    const std::string body("\x00\xff{\"id\":1}\n", 11);
    int runs = 0;
    const auto make = [&] {
        ++runs;
        return answer(201, body);
    };
    const http::Response first = run(base, keyOf("k1"), make);
    const http::Response second = run(base, keyOf("k1"), make);
    CHECK(runs == 1);
    CHECK(second.status == 201);
    CHECK(second.body == body);
    const std::vector<std::pair<std::string, std::string>> a(first.headers.begin(), first.headers.end());
    const std::vector<std::pair<std::string, std::string>> b(second.headers.begin(), second.headers.end());
    CHECK(a == b);
    CHECK(a.size() >= 2);
}

TEST_CASE("idempotency: organization, scope and key make the identity") {
    TestDatabase base;
    int runs = 0;
    const auto make = [&] { return answer(200, std::to_string(++runs)); };
    CHECK(run(base, {1, "s", "k", ""}, make).body == "1");
    CHECK(run(base, {2, "s", "k", ""}, make).body == "2");
    CHECK(run(base, {1, "t", "k", ""}, make).body == "3");
    CHECK(run(base, {1, "s", "l", ""}, make).body == "4");
    CHECK(run(base, {1, "s", "k", ""}, make).body == "1");
}

TEST_CASE("idempotency: twenty parallel repeats run once and are answered alike") {
    TestDatabase base;
    db::PoolSettings settings = base.settings();
    settings.maxConnections = 20;
    settings.acquireTimeout = 20s;
    settings.lockTimeout = 20s;
    db::Database database(settings);
    std::atomic<int> runs{0};
    std::vector<http::Response> answers(20);
    std::vector<std::thread> threads;
    for (http::Response& mine : answers) {
        threads.emplace_back([&] {
            mine = database.inTransaction("test", [&](db::Transaction& tx) {
                return identity::runOnce(tx, keyOf("parallel"), 24h, [&] {
                    ++runs;
                    std::this_thread::sleep_for(200ms);
                    return answer(201, "the one");
                });
            });
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(runs == 1);
    for (const http::Response& response : answers) {
        CHECK(response.status == 201);
        CHECK(response.body == "the one");
    }
}

TEST_CASE("idempotency: when the first fails, one of those who wait takes over") {
    TestDatabase base;
    db::PoolSettings settings = base.settings();
    settings.maxConnections = 10;
    db::Database database(settings);
    std::atomic<int> runs{0};
    std::atomic<int> failures{0};
    std::atomic<int> good{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 10; ++i) {
        threads.emplace_back([&] {
            try {
                const http::Response response = database.inTransaction("test", [&](db::Transaction& tx) {
                    return identity::runOnce(tx, keyOf("fails first"), 24h, [&] {
                        const int run = ++runs;
                        std::this_thread::sleep_for(20ms);
                        if (run <= 3) throw std::runtime_error("no");
                        return answer(200, "done");
                    });
                });
                if (response.body == "done") ++good;
            } catch (const std::runtime_error&) {
                ++failures;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(runs == 4);
    CHECK(failures == 3);
    CHECK(good == 7);
}

TEST_CASE("idempotency: failures store nothing") {
    TestDatabase base;
    CHECK_THROWS_AS(run(base, keyOf("k"), []() -> http::Response { throw std::runtime_error("no"); }),
                    std::runtime_error);
    CHECK(stored(base) == "0");
    CHECK(run(base, keyOf("k"), [] { return answer(503, "later"); }).status == 503);
    CHECK(stored(base) == "0");
    CHECK(run(base, keyOf("k"), [] { return answer(400, "bad"); }).status == 400);
    CHECK(run(base, keyOf("k"), [] { return answer(200, "good"); }).body == "bad");

    // A body that throws inside a transaction which goes on: the key is not taken.
    base.database().inTransaction("test", [&](db::Transaction& tx) {
        try {
            identity::runOnce(tx, keyOf("caught"), 24h, []() -> http::Response { throw http::badRequest("no"); });
        } catch (const http::Error&) {
        }
    });
    CHECK(run(base, keyOf("caught"), [] { return answer(200, "good"); }).body == "good");
}

TEST_CASE("idempotency: a streamed answer cannot be kept") {
    TestDatabase base;
    const auto streamed = [] {
        http::Response response;
        response.stream = [](http::BodySink&) {};
        return response;
    };
    CHECK_THROWS_AS(run(base, keyOf("k"), streamed), std::logic_error);
}

TEST_CASE("idempotency: the same key for another request is refused") {
    TestDatabase base;
    run(base, keyOf("k", "one"), [] { return answer(200, "x"); });
    try {
        run(base, keyOf("k", "two"), [] { return answer(200, "y"); });
        FAIL("accepted");
    } catch (const http::Error& error) {
        CHECK(error.status() == 422);
        CHECK(error.code() == "idempotency_key_reused");
    }
    CHECK(run(base, keyOf("k", ""), [] { return answer(200, "y"); }).body == "x");
}

TEST_CASE("idempotency: expired answers are forgotten and cleared away") {
    TestDatabase base;
    run(base, keyOf("k"), [] { return answer(200, "old"); });
    base.execute("UPDATE idempotency_keys SET expires_at = now() - interval '1 second'");
    CHECK(run(base, keyOf("k", "other"), [] { return answer(200, "new"); }).body == "new");
    CHECK(run(base, keyOf("k", "other"), [] { return answer(200, "newer"); }).body == "new");

    base.execute(
        "INSERT INTO idempotency_keys SELECT 1, 'old', i::text, '', 200, '[]', '', now(), now() - interval '1 hour' "
        "FROM generate_series(1, 1000) i");
    for (int i = 0; i < 3000; ++i) run(base, keyOf("fresh " + std::to_string(i)), [] { return answer(200, ""); });
    CHECK(base.value("SELECT count(*) FROM idempotency_keys WHERE scope = 'old'") == "0");
    CHECK(stored(base) == "3001");
}

TEST_CASE("idempotency: keys that are long or no text work like others") {
    TestDatabase base;
    const std::string longKey(5000, 'x');
    const std::string binary("\xff\x00key", 5);
    for (const std::string& key : {longKey, longKey + "y", binary}) {
        CHECK(run(base, keyOf(key), [&] { return answer(200, std::to_string(key.size())); }).body ==
              std::to_string(key.size()));
        CHECK(run(base, keyOf(key), [] { return answer(200, "again"); }).body == std::to_string(key.size()));
    }
}

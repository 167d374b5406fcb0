#include <catch2/catch.hpp>

#include <condition_variable>
#include <mutex>

#include "hub/testing/test_database.hpp"

using namespace hub;
using namespace std::chrono_literals;
using hub::testing::TestDatabase;
using hub::testing::TestServer;

namespace {

/// Collects what a subscription reports.
class Inbox {
public:
    void message(std::string_view channel, std::string_view payload) {
        add(std::string(channel) + "=" + std::string(payload));
    }
    void gap() { add("gap"); }

    std::vector<std::string> await(std::size_t count) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, 20s, [&] { return entries_.size() >= count; });
        return entries_;
    }

private:
    void add(std::string entry) {
        const std::lock_guard lock(mutex_);
        entries_.push_back(std::move(entry));
        changed_.notify_all();
    }
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> entries_;
};

std::unique_ptr<db::Database::Subscription> subscribe(db::Database& database, Inbox& inbox,
                                                      std::vector<std::string> channels) {
    return database.listen(
        std::move(channels),
        [&](std::string_view channel, std::string_view payload) { inbox.message(channel, payload); },
        [&] { inbox.gap(); });
}

using Entries = std::vector<std::string>;

}  // namespace

TEST_CASE("db: notifications arrive as soon as listen has returned") {
    TestDatabase test(TestDatabase::Content::kEmpty);
    Inbox inbox;
    const auto subscription = subscribe(test.database(), inbox, {"leads", "Odd \"name\""});
    test.execute("NOTIFY leads, 'one'");
    test.execute("NOTIFY \"Odd \"\"name\"\"\"");
    test.execute("NOTIFY elsewhere");
    test.execute("NOTIFY leads, 'two'");
    CHECK(inbox.await(3) == Entries{"leads=one", "Odd \"name\"=", "leads=two"});
}

TEST_CASE("db: a lost listening connection is replaced and the gap reported") {
    TestDatabase test(TestDatabase::Content::kEmpty);
    Inbox inbox;
    const auto subscription = subscribe(test.database(), inbox, {"leads"});
    test.execute(
        "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE application_name LIKE '%/listen' AND "
        "datname = current_database()");
    CHECK(inbox.await(1) == Entries{"gap"});
    test.execute("NOTIFY leads, 'after'");
    CHECK(inbox.await(2) == Entries{"gap", "leads=after"});
}

TEST_CASE("db: a subscription made while the server is away starts with a gap") {
    TestServer server;
    TestDatabase test(TestDatabase::Content::kEmpty, server);
    server.stop();
    Inbox inbox;
    const auto subscription = subscribe(test.database(), inbox, {"leads"});
    server.start();
    CHECK(inbox.await(1) == Entries{"gap"});
}

TEST_CASE("db: a callback that throws does not end the subscription, and its end is prompt") {
    TestDatabase test(TestDatabase::Content::kEmpty);
    Inbox inbox;
    auto subscription = test.database().listen(
        {"leads"},
        [&](std::string_view channel, std::string_view payload) {
            inbox.message(channel, payload);
            throw std::runtime_error("callback");
        },
        [] {});
    test.execute("NOTIFY leads, 'one'");
    test.execute("NOTIFY leads, 'two'");
    CHECK(inbox.await(2) == Entries{"leads=one", "leads=two"});
    const auto before = std::chrono::steady_clock::now();
    subscription.reset();
    CHECK(std::chrono::steady_clock::now() - before < 10s);
}

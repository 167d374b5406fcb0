// Listeners that come back, to this instance or another, while events go on.
#include "event_streams.hpp"

#include <catch2/catch.hpp>

#include <thread>

#include "integration/host/eventually.hpp"
#include "integration/identity/identity_fixture.hpp"

using namespace hub;
using hub::host::EventStreams;
using hub::testing::eventually;
using hub::testing::IdentityFixture;

namespace {

/// What a client would have received.
class Client final : public http::Push {
public:
    bool send(std::shared_ptr<const std::string> bytes) override {
        const std::lock_guard lock(mutex_);
        if (open_) text_ += *bytes;
        return open_;
    }
    void close() override {
        const std::lock_guard lock(mutex_);
        open_ = false;
    }
    bool isOpen() const noexcept override {
        const std::lock_guard lock(mutex_);
        return open_;
    }
    /// The values of a field, in order.
    std::vector<std::string> all(const std::string& field) const {
        const std::lock_guard lock(mutex_);
        std::vector<std::string> values;
        for (std::size_t at = text_.find(field + ": "); at != std::string::npos;
             at = text_.find("\n" + field + ": ", at)) {
            at = text_.find(": ", at) + 2;
            values.push_back(text_.substr(at, text_.find('\n', at) - at));
        }
        return values;
    }
    bool awaits(std::size_t events) const {
        return eventually([&] { return all("data").size() >= events; });
    }

private:
    mutable std::mutex mutex_;
    std::string text_;
    bool open_ = true;
};

host::AuthSettings authSettings() {
    host::AuthSettings settings;
    settings.tokenSecrets = {"a-secret-of-thirty-two-bytes-or-more"};
    return settings;
}

struct Instance {
    explicit Instance(const testing::TestDatabase& base)
        : database(base.settings()),
          authenticator(database, authSettings(), time::systemClock()),
          pump(database),
          streams(pump, authenticator, time::systemClock(), {}) {
        streams.start();
        pump.start(streams);
    }
    ~Instance() {
        pump.stop();
        streams.stop();
    }

    std::shared_ptr<Client> listen(const identity::User& user, std::optional<std::string> lastEventId = std::nullopt) {
        EventStreams::Wish wish;
        wish.standing.principal.kind = auth::PrincipalKind::kUser;
        wish.standing.principal.userId = user.id;
        wish.standing.principal.organizationId = user.organizationId;
        wish.standing.principal.role = auth::Role::kAdmin;
        wish.lastEventId = std::move(lastEventId);
        auto client = std::make_shared<Client>();
        streams.add(client, std::move(wish));
        return client;
    }
    void publish(const identity::User& user, const std::string& text) {
        const std::string data = "{\"n\": \"" + text + "\"}";
        database.inTransaction("publish", [&](db::Transaction& tx) {
            events::publish(tx, {*user.organizationId, "test.happened", user.id, {}, data});
        });
        pump.committed();
    }

    db::Database database;
    host::Authenticator authenticator;
    host::EventPump pump;
    EventStreams streams;
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("event streams: a listener that moves to another instance is told everything once") {
    IdentityFixture hub;
    const identity::User user = hub.addUser("ann");
    Instance one(hub.base);
    Instance other(hub.base);
    // While it runs, nothing above it counts as complete, and the other instance reads all of it.
    std::atomic<bool> finished{false};
    std::jthread slow([&] {
        one.database.inTransaction("slow", [&](db::Transaction& tx) {
            events::publish(tx, {*user.organizationId, "test.happened", user.id, {}, R"({"n": "slow"})"});
            eventually([&] { return finished.load(); });
        });
        one.pump.committed();
    });
    const auto first = one.listen(user);
    one.publish(user, "a");
    one.publish(user, "b");
    REQUIRE(first->awaits(2));
    const std::string here = first->all("id").back();
    first->close();
    one.publish(user, "c");
    const auto second = other.listen(user, here);
    other.publish(user, "d");
    REQUIRE(second->awaits(2));
    finished = true;
    slow.join();
    REQUIRE(second->awaits(3));
    other.publish(user, "e");
    REQUIRE(second->awaits(4));
    CHECK(second->all("data") == Texts{R"({"n": "c"})", R"({"n": "d"})", R"({"n": "slow"})", R"({"n": "e"})"});
}

TEST_CASE("event streams: whoever comes back again and again while events go on misses none and hears none twice") {
    IdentityFixture hub;
    const identity::User user = hub.addUser("ann");
    Instance one(hub.base);
    Instance other(hub.base);
    constexpr std::size_t kEvents = 300;
    auto client = one.listen(user);
    std::vector<std::jthread> writers;
    for (std::size_t writer = 0; writer < 3; ++writer) {
        writers.emplace_back([&, writer] {
            for (std::size_t i = writer; i < kEvents; i += 3)
                (i % 2 == 0 ? one : other).publish(user, std::to_string(i));
        });
    }
    std::optional<std::string> here;
    Texts heard;
    for (int turn = 1; heard.size() < kEvents; ++turn) {
        REQUIRE(client->awaits(1));
        client->close();
        const Texts part = client->all("data");
        heard.insert(heard.end(), part.begin(), part.end());
        here = client->all("id").back();
        if (heard.size() < kEvents) client = (turn % 2 == 0 ? one : other).listen(user, here);
    }
    for (std::jthread& writer : writers) writer.join();
    std::set<std::string> different(heard.begin(), heard.end());
    CHECK(heard.size() == kEvents);
    CHECK(different.size() == kEvents);
}

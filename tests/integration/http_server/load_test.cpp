// More than the server can take: polite refusals, no lost connections, right numbers.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <thread>
#include <vector>

#include "integration/http_server/client.hpp"
#include "integration/http_server/server.hpp"

using namespace hub::test;
using namespace std::chrono_literals;

TEST_CASE("http_server: keep-alive connections take no worker while they wait") {
    TestServer hub([](auto& settings) { settings.databaseWorkers = 1; });
    std::vector<std::unique_ptr<Client>> clients;
    for (int round = 0; round < 2; ++round) {
        for (std::size_t i = 0; i < 100; ++i) {
            if (round == 0) clients.push_back(std::make_unique<Client>(hub.port()));
            CHECK(clients[i]->request(get("/db")).body == "ok");
        }
    }
    CHECK(hub.server.statistics().accepted == 100);
    CHECK(eventually([&] { return hub.server.statistics().database.executed == 200; }));
}

TEST_CASE("http_server: a full queue answers 503 with Retry-After and keeps the connection") {
    TestServer hub([](auto& settings) {
        settings.databaseWorkers = 1;
        settings.queueLimit = 1;
    });
    Client working(hub.port());
    Client queued(hub.port());
    REQUIRE(working.send(get("/gate?1")));
    REQUIRE(hub.handler.gate.awaitArrivals(1));
    REQUIRE(queued.send(get("/gate?2")));
    CHECK(eventually([&] { return hub.server.statistics().database.queued == 1; }));
    Client refused(hub.port());
    REQUIRE(refused.send(post("/db", "body") + get("/db") + get("/ok")));
    for (int i = 0; i < 2; ++i) {
        const Answer answer = refused.receive();
        CHECK(answer.status == 503);
        CHECK(answer.header("retry-after") == "1");
        CHECK_FALSE(answer.has("connection"));
    }
    CHECK(refused.receive().body == "ok");  // the loop is not concerned
    hub.handler.gate.open();
    CHECK(working.receive().body == "through 1");
    CHECK(queued.receive().body == "through 2");
    CHECK(refused.request(get("/db")).status == 200);
    CHECK(hub.server.statistics().database.refused == 2);
}

TEST_CASE("http_server: one connection has one request at work, so pipelining is no way past the queue") {
    TestServer hub([](auto& settings) { settings.databaseWorkers = 2; });
    Client client(hub.port());
    REQUIRE(client.send(get("/gate?1") + get("/gate?2") + get("/gate?3")));
    REQUIRE(hub.handler.gate.awaitArrivals(1));
    std::this_thread::sleep_for(50ms);
    CHECK(hub.handler.handled == 1);
    CHECK(hub.server.statistics().handling == 1);
    hub.handler.gate.open();
    for (const char* body : {"through 1", "through 2", "through 3"}) CHECK(client.receive().body == body);
}

TEST_CASE("http_server: connections beyond the maximum get a 503") {
    TestServer hub([](auto& settings) { settings.maxConnections = 3; });
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(std::make_unique<Client>(hub.port()));
        CHECK(clients.back()->request(get("/ok")).status == 200);
    }
    for (int i = 0; i < 2; ++i) {
        Client refused(hub.port());
        const Answer answer = refused.request(get("/ok"));
        CHECK(answer.status == 503);
        CHECK(answer.header("retry-after") == "1");
        CHECK(refused.closedWithin(10s));
    }
    CHECK(hub.server.statistics().overloads == 2);
    clients.pop_back();
    CHECK(eventually([&] { return Client(hub.port()).request(get("/ok")).status == 200; }));
    CHECK(clients.front()->request(get("/ok")).status == 200);
}

TEST_CASE("http_server: far beyond the maximum clients wait in the backlog") {
    TestServer hub([](auto& settings) { settings.maxConnections = 1; });
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 80; ++i) clients.push_back(std::make_unique<Client>(hub.port()));
    CHECK(eventually([&] { return hub.server.statistics().acceptPauses > 0; }));
    // 1 + 64, and one more for the second event loop, which may accept between the first one's check and count.
    CHECK(hub.server.statistics().connections <= 66);
    clients.clear();
    CHECK(eventually([&] { return Client(hub.port()).request(get("/ok")).status == 200; }));
}

TEST_CASE("http_server: running out of descriptors pauses accepting and nothing else") {
    TestServer hub;
    Client before(hub.port());
    REQUIRE(before.request(get("/ok")).status == 200);
    rlimit original{};
    REQUIRE(getrlimit(RLIMIT_NOFILE, &original) == 0);
    const rlimit low{200, original.rlim_max};
    REQUIRE(setrlimit(RLIMIT_NOFILE, &low) == 0);
    std::vector<int> fillers;
    for (int descriptor = ::open("/dev/null", O_RDONLY); descriptor >= 0; descriptor = ::open("/dev/null", O_RDONLY)) {
        fillers.push_back(descriptor);
    }
    ::close(fillers.back());
    fillers.pop_back();
    Client late(hub.port());  // takes the last descriptor, the server has none to accept it with
    CHECK(late.send(get("/ok")));
    CHECK(eventually([&] { return hub.server.statistics().acceptPauses > 0; }));
    CHECK(before.request(get("/db")).status == 200);
    CHECK_FALSE(late.readableWithin(150ms));
    CHECK(hub.server.statistics().acceptPauses < 20);
    for (const int descriptor : fillers) ::close(descriptor);
    CHECK(late.receive().body == "ok");
    setrlimit(RLIMIT_NOFILE, &original);
}

TEST_CASE("http_server: parallel clients with mixed requests all get their own answers") {
    TestServer hub([](auto& settings) { settings.databaseWorkers = 4; });
    std::atomic<int> wrong{0};
    const auto talk = [&](int number) {
        for (int round = 0; round < 5; ++round) {
            Client client(hub.port());
            for (int i = 0; i < 40; ++i) {
                const std::string mark = std::to_string(number) + "-" + std::to_string(round) + "-" + std::to_string(i);
                if (client.request(post("/echo?" + mark, mark)).body != "POST /echo?" + mark + "\n" + mark) ++wrong;
                if (client.request(get("/ok")).body != "ok") ++wrong;
                if (i % 10 == 0 && client.request(get("/stream?20")).body.size() != 20 * 1024 + 3) ++wrong;
                if (i % 10 == 5 && client.request(get("/loop-big?100000")).body.size() != 100'000) ++wrong;
            }
            if (round % 2 == 0) client.reset();
        }
    };
    std::vector<std::thread> threads;
    for (int number = 0; number < 8; ++number) threads.emplace_back(talk, number);
    for (std::thread& thread : threads) thread.join();
    CHECK(wrong == 0);
    CHECK(eventually([&] { return hub.server.statistics().connections == 0; }));
    const hub::host::HttpServerStatistics statistics = hub.server.statistics();
    CHECK(statistics.accepted == 40);
    CHECK(statistics.requests == static_cast<std::uint64_t>(hub.handler.handled.load()));
    CHECK(statistics.requests == 8U * 5 * (40 * 2 + 4 + 4));
    CHECK(statistics.timeouts == 0);
    CHECK(statistics.badRequests == 0);
    CHECK(statistics.bytesSent > 8U * 5 * 4 * 120'000);
}

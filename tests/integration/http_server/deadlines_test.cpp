// Clients that are slow, silent or gone: each costs a descriptor for a bounded time and nobody else anything.
#include <sys/socket.h>
#include <catch2/catch.hpp>

#include <thread>
#include <vector>

#include "integration/http_server/client.hpp"
#include "integration/http_server/server.hpp"

using namespace hub::test;
using namespace std::chrono_literals;

namespace {

/// Sends one byte every 20 ms until the server answers or closes; how long that took.
std::chrono::milliseconds drip(Client& client, std::chrono::milliseconds most) {
    const auto start = std::chrono::steady_clock::now();
    const auto elapsed = [&] {
        return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
    };
    while (elapsed() < most && !client.readableWithin(20ms)) {
        if (!client.send("x")) break;
    }
    return elapsed();
}

}  // namespace

TEST_CASE("http_server: a client that says nothing is let go") {
    TestServer hub(TestServer::hurried);
    Client client(hub.port());
    CHECK(client.closedWithin(15s));
    CHECK(eventually([&] { return hub.server.statistics().idleTimeouts == 1; }));
    CHECK(hub.server.statistics().timeouts == 0);
}

TEST_CASE("http_server: a header that drips in is cut at its total deadline with a 408") {
    TestServer hub(TestServer::hurried);
    Client client(hub.port());
    REQUIRE(client.send("GET /ok HTTP/1.1\r\nHost: h\r\nX-Slow: "));
    const auto took = drip(client, 20s);
    CHECK(took > 300ms);
    CHECK(took < 15s);
    CHECK(client.receive().status == 408);
    CHECK(hub.server.statistics().timeouts == 1);
}

TEST_CASE("http_server: a body that drips in is cut with a 408") {
    TestServer hub(TestServer::hurried);
    Client client(hub.port());
    REQUIRE(client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n"));
    const auto took = drip(client, 20s);
    CHECK(took > 300ms);
    CHECK(took < 15s);
    CHECK(client.receive().status == 408);
    CHECK(hub.handler.handled == 0);
}

TEST_CASE("http_server: a large body may take longer than the deadline as long as it moves") {
    TestServer hub([](auto& settings) { settings.bodyTimeout = 2500ms; });
    Client client(hub.port());
    const std::string piece(hub::host::HttpServerSettings::kProgress, 'b');
    REQUIRE(client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(8 * piece.size()) +
                        "\r\n\r\n"));
    for (int i = 0; i < 8; ++i) {
        std::this_thread::sleep_for(400ms);
        REQUIRE(client.send(piece));
    }
    CHECK(client.receive().status == 200);
}

TEST_CASE("http_server: an idle connection is kept for the idle timeout, no longer") {
    TestServer hub([](auto& settings) { settings.idleTimeout = 2s; });
    for (const char* target : {"/ok", "/db"}) {
        CAPTURE(target);
        Client client(hub.port());
        CHECK(client.request(get(target)).status == 200);
        CHECK_FALSE(client.closedWithin(1100ms));
        CHECK(client.request(get(target)).status == 200);
        CHECK_FALSE(client.closedWithin(1100ms));
        CHECK(client.closedWithin(15s));
    }
}

TEST_CASE("http_server: a client that does not read its answer is cut off and holds no worker") {
    TestServer hub([](auto& settings) {
        settings.databaseWorkers = 1;
        settings.sendTimeout = 500ms;
    });
    Client slow(hub.port(), 4096);
    REQUIRE(slow.send(get("/big?50000000")));
    CHECK(eventually([&] { return hub.server.statistics().writing == 1; }));
    CHECK(Client(hub.port()).request(get("/db")).status == 200);
    CHECK(eventually([&] { return hub.server.statistics().timeouts == 1 && hub.server.statistics().writing == 0; }));
    const Answer rest = slow.receive();
    CHECK_FALSE(rest.complete);
}

TEST_CASE("http_server: a client that reads slowly but steadily gets its whole answer") {
    TestServer hub([](auto& settings) { settings.sendTimeout = 2s; });
    Client client(hub.port(), 64 * 1024);
    REQUIRE(client.send(get("/big?30000000")));
    std::size_t received = 0;
    std::vector<char> buffer(1024 * 1024);
    const auto start = std::chrono::steady_clock::now();
    while (received < 30'000'000) {
        const ssize_t count = ::recv(client.descriptor(), buffer.data(), buffer.size(), 0);
        if (count <= 0) break;
        received += static_cast<std::size_t>(count);
        if (std::chrono::steady_clock::now() - start < 3500ms) std::this_thread::sleep_for(10ms);
    }
    CHECK(received > 30'000'000);
}

TEST_CASE("http_server: many slow, silent and idle clients do not keep a quick one waiting") {
    TestServer hub;
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 200; ++i) {
        clients.push_back(std::make_unique<Client>(hub.port()));
        if (i % 4 == 0) clients.back()->send("GET /ok HTTP/1.1\r\nHos");
        if (i % 4 == 1) clients.back()->send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc");
        if (i % 4 == 2) CHECK(clients.back()->request(get("/db")).status == 200);
    }
    const auto start = std::chrono::steady_clock::now();
    Client quick(hub.port());
    for (int i = 0; i < 20; ++i) CHECK(quick.request(get("/db")).status == 200);
    CHECK(std::chrono::steady_clock::now() - start < 10s);  // Half of what the slow ones may take.
    CHECK(eventually([&] {
        const auto now = hub.server.statistics();
        return now.reading == 100 && now.idle == 101 && now.connections == 201;
    }));
}

TEST_CASE("http_server: clients that vanish in the middle of anything leave nothing behind") {
    TestServer hub;
    for (int i = 0; i < 20; ++i) {
        Client silent(hub.port());
        silent.reset();
        Client inHead(hub.port());
        inHead.send("GET /ok HT");
        inHead.reset();
        Client inBody(hub.port());
        inBody.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc");
        inBody.reset();
        Client waiting(hub.port());
        waiting.send(get("/big?3000000"));
        waiting.reset();
    }
    CHECK(eventually([&] { return hub.server.statistics().connections == 0; }));
    CHECK(Client(hub.port()).request(get("/db")).status == 200);
}

// Starting and stopping.
#include <catch2/catch.hpp>

#include <thread>

#include "integration/http_server/client.hpp"
#include "integration/http_server/server.hpp"

using namespace hub::test;
using namespace std::chrono_literals;

namespace {

std::chrono::milliseconds timeToStop(TestServer& hub, std::chrono::milliseconds grace) {
    const auto start = std::chrono::steady_clock::now();
    hub.server.stop(grace);
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
}

}  // namespace

TEST_CASE("http_server: stopping closes idle connections at once and refuses new ones") {
    TestServer hub;
    Client used(hub.port());
    Client unused(hub.port());
    CHECK(used.request(get("/db")).status == 200);
    const std::uint16_t port = hub.port();
    CHECK(timeToStop(hub, 20s) < 10s);
    CHECK(used.closedWithin(10s));
    CHECK(unused.closedWithin(10s));
    CHECK_THROWS(Client(port));
    CHECK(hub.server.statistics().connections == 0);
}

TEST_CASE("http_server: requests in flight finish during a graceful stop and say that they are the last") {
    TestServer hub;
    Client inHandler(hub.port());
    Client inBody(hub.port());
    REQUIRE(inHandler.send(get("/gate?1") + get("/never")));
    REQUIRE(hub.handler.gate.awaitArrivals(1));
    REQUIRE(inBody.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbo"));
    CHECK(eventually([&] { return hub.server.statistics().reading == 1; }));
    std::thread stopper([&] { hub.server.stop(10s); });
    std::this_thread::sleep_for(100ms);
    CHECK(inBody.send("dy"));
    const Answer second = inBody.receive();
    CHECK(second.body == "POST /echo\nbody");
    CHECK(second.header("connection") == "close");
    hub.handler.gate.open();
    const Answer first = inHandler.receive();
    CHECK(first.body == "through 1");
    CHECK(first.header("connection") == "close");
    CHECK(inHandler.receiveAll().empty());
    stopper.join();
    CHECK(hub.handler.handled == 2);
}

TEST_CASE("http_server: what has not finished by the end of the grace is cut off") {
    TestServer hub;
    Client notReading(hub.port(), 4096);
    Client notSending(hub.port());
    Client streaming(hub.port(), 4096);
    REQUIRE(notReading.send(get("/big?50000000")));
    REQUIRE(notSending.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbo"));
    REQUIRE(streaming.send(get("/stream?1000000")));
    CHECK(eventually([&] {
        const auto now = hub.server.statistics();
        return now.writing == 1 && now.reading == 1 && now.streaming == 1;
    }));
    const auto took = timeToStop(hub, 300ms);
    CHECK(took >= 300ms);
    CHECK(took < 10s);
    CHECK(notSending.closedWithin(10s));
    CHECK_FALSE(notReading.receive().complete);
    CHECK_FALSE(streaming.receive().complete);
    CHECK(hub.handler.streamSawDisconnect);
}

TEST_CASE("http_server: requests that wait for a worker at the end of the grace are dropped unhandled") {
    TestServer hub([](auto& settings) { settings.databaseWorkers = 1; });
    Client working(hub.port());
    Client queued(hub.port());
    REQUIRE(working.send(get("/gate?1")));
    REQUIRE(hub.handler.gate.awaitArrivals(1));
    REQUIRE(queued.send(get("/db")));
    CHECK(eventually([&] { return hub.server.statistics().database.queued == 1; }));
    std::thread opener([&] {
        std::this_thread::sleep_for(300ms);
        hub.handler.gate.open();
    });
    hub.server.stop(50ms);  // returns when the running handler has
    opener.join();
    CHECK(hub.handler.handled == 1);
    CHECK(queued.closedWithin(10s));
}

TEST_CASE("http_server: stopping is idempotent and legal without start") {
    ScriptedHandler handler;
    hub::host::HttpServer never(TestServer::patientSettings(), handler);
    never.stop(1s);
    never.stop(1s);
    TestServer hub;
    hub.server.stop(0ms);
    hub.server.stop(0ms);
}

TEST_CASE("http_server: an address that cannot be bound is named") {
    TestServer hub;
    ScriptedHandler handler;
    hub::host::HttpServerSettings settings = TestServer::patientSettings();
    settings.port = hub.port();
    hub::host::HttpServer second(settings, handler);
    const std::string address = "127.0.0.1:" + std::to_string(hub.port());
    CHECK_THROWS_WITH(second.start(), Catch::Contains(address) && Catch::Contains("already in use"));
    settings.listen = "not an address";
    hub::host::HttpServer third(settings, handler);
    CHECK_THROWS_WITH(third.start(), Catch::Contains("not an address"));
}

TEST_CASE("http_server: a wrong trusted proxy is named") {
    ScriptedHandler handler;
    for (const char* wrong : {"10.0.0.0/33", "10.0.0.0/x", "ten", "::1/129", "10.0.0.0/"}) {
        hub::host::HttpServerSettings settings = TestServer::patientSettings();
        settings.trustedProxies = {wrong};
        CHECK_THROWS_WITH(hub::host::HttpServer(settings, handler), Catch::Contains(wrong));
    }
}

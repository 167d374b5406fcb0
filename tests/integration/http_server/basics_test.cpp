// What every client relies on: framing, keep-alive, pipelining, methods, headers of the answer.
#include <catch2/catch.hpp>

#include "integration/http_server/client.hpp"
#include "integration/http_server/server.hpp"

using namespace hub::test;

TEST_CASE("http_server: requests on one connection are answered on the loop and by workers") {
    TestServer hub;
    Client client(hub.port());
    for (const char* target : {"/ok", "/db", "/ok", "/db"}) {
        const Answer answer = client.request(get(target));
        CHECK(answer.status == 200);
        CHECK(answer.body == "ok");
        CHECK(answer.header("content-length") == "2");
        CHECK(answer.header("content-type") == "text/plain; charset=utf-8");
        CHECK(answer.header("date").size() == 29);
        CHECK(answer.header("x-request-id").size() == 27);
        CHECK_FALSE(answer.has("connection"));
    }
    CHECK(hub.server.statistics().accepted == 1);
}

TEST_CASE("http_server: a request that arrives byte by byte is one request") {
    TestServer hub([](auto& settings) { settings.headerTimeout = settings.bodyTimeout = std::chrono::seconds(10); });
    Client client(hub.port());
    for (const char c : post("/echo?x=1", "hello", "X-Any: y\r\n")) REQUIRE(client.send(std::string(1, c)));
    const Answer answer = client.receive();
    CHECK(answer.status == 200);
    CHECK(answer.body == "POST /echo?x=1\nhello");
}

TEST_CASE("http_server: pipelined requests are answered in order, whoever runs them") {
    TestServer hub;
    Client client(hub.port());
    std::string all;
    for (int i = 0; i < 50; ++i) {
        all += get("/ok") + get("/echo?" + std::to_string(i)) + post("/echo?p" + std::to_string(i), "body") +
               get("/big?20000");
    }
    REQUIRE(client.send(all));
    for (int i = 0; i < 50; ++i) {
        CHECK(client.receive().body == "ok");
        CHECK(client.receive().body == "GET /echo?" + std::to_string(i) + "\n");
        CHECK(client.receive().body == "POST /echo?p" + std::to_string(i) + "\nbody");
        CHECK(client.receive().body.size() == 20000);
    }
    CHECK(hub.handler.handled == 200);
}

// What every client relies on: framing, keep-alive, pipelining, methods, bodies.
#include <catch2/catch.hpp>

#include "integration/http_server/client.hpp"
#include "integration/http_server/server.hpp"

using namespace hub::test;
using namespace std::chrono_literals;

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
    TestServer hub;
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
        const std::string number = std::to_string(i);
        all += get("/ok") + get("/echo?" + number) + post("/echo?p" + number, "body") + get("/big?20000");
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

TEST_CASE("http_server: a thousand pipelined requests without reading do not stall or grow the server") {
    TestServer hub;
    Client client(hub.port());
    std::string all;
    for (int i = 0; i < 1000; ++i) all += get("/ok");
    REQUIRE(client.send(all));
    for (int i = 0; i < 1000; ++i) REQUIRE(client.receive().body == "ok");
}

TEST_CASE("http_server: HTTP/1.0 closes unless asked to keep the connection") {
    TestServer hub;
    Client kept(hub.port());
    const Answer answer = kept.request("GET /ok HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    CHECK(answer.header("connection") == "keep-alive");
    CHECK(kept.request("GET /db HTTP/1.0\r\n\r\n").header("connection") == "close");
    CHECK(kept.closedWithin(10s));
}

TEST_CASE("http_server: Connection: close is honoured from the client and from the handler") {
    TestServer hub;
    for (const char* target : {"/ok", "/db"}) {
        Client client(hub.port());
        const Answer answer = client.request(get(target, "Connection: close\r\n"));
        CHECK(answer.body == "ok");
        CHECK(answer.header("connection") == "close");
        CHECK(client.closedWithin(10s));
    }
    Client client(hub.port());
    CHECK(client.request(get("/close")).header("connection") == "close");
    CHECK(client.closedWithin(10s));
}

TEST_CASE("http_server: requests behind Connection: close are not answered") {
    TestServer hub;
    Client client(hub.port());
    const std::string all = client.send(get("/ok", "Connection: close\r\n") + get("/ok")) ? client.receiveAll() : "";
    CHECK(all.find("HTTP/1.1 200") == 0);
    CHECK(all.find("HTTP/1.1", 1) == std::string::npos);
    CHECK(hub.handler.handled == 1);
}

TEST_CASE("http_server: a client that has finished sending is still answered") {
    TestServer hub;
    for (const char* target : {"/ok", "/db"}) {
        Client client(hub.port());
        REQUIRE(client.send(get(target)));
        client.shutdownWrite();
        CHECK(client.receive().body == "ok");
        CHECK(client.closedWithin(10s));
    }
}

TEST_CASE("http_server: HEAD, 204 and 304 have no body and keep the connection in step") {
    TestServer hub;
    Client client(hub.port());
    const Answer head = client.request("HEAD /db HTTP/1.1\r\nHost: h\r\n\r\n", BodyOf::kHead);
    CHECK(head.status == 200);
    CHECK(head.header("content-length") == "2");
    const Answer empty = client.request(get("/status?204"));
    CHECK(empty.status == 204);
    CHECK_FALSE(empty.has("content-length"));
    CHECK(client.request(get("/status?304")).status == 304);
    const Answer streamed = client.request("HEAD /stream?3 HTTP/1.1\r\nHost: h\r\n\r\n", BodyOf::kHead);
    CHECK(streamed.status == 200);
    CHECK(client.request(get("/ok")).body == "ok");
}

TEST_CASE("http_server: OPTIONS reaches the handler, also for the server as a whole") {
    TestServer hub;
    Client client(hub.port());
    CHECK(client.request("OPTIONS /echo HTTP/1.1\r\nHost: h\r\n\r\n").body == "OPTIONS /echo\n");
    CHECK(client.request("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n").status == 200);
}

TEST_CASE("http_server: chunked bodies arrive whole and trailers are dropped") {
    TestServer hub;
    Client client(hub.port());
    const std::string head = "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    const std::string body = "5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nX-Trailer: t\r\n\r\n";
    CHECK(client.request(head + body).body == "POST /echo\nhello world");
    CHECK(client.request(head + body + get("/ok")).body == "POST /echo\nhello world");
    CHECK(client.receive().body == "ok");
}

TEST_CASE("http_server: a POST without a length has an empty body") {
    TestServer hub;
    Client client(hub.port());
    CHECK(client.request("POST /echo HTTP/1.1\r\nHost: h\r\n\r\n").body == "POST /echo\n");
}

TEST_CASE("http_server: request lines of 60 KiB and bodies of megabytes arrive whole") {
    TestServer hub;
    Client client(hub.port());
    const std::string query(60'000, 'q');
    CHECK(client.request(get("/echo?" + query)).body == "GET /echo?" + query + "\n");
    const std::string body(3'000'000, 'b');
    CHECK(client.request(post("/echo", body)).body == "POST /echo\n" + body);
}

TEST_CASE("http_server: large answers arrive whole, from the loop and from a worker") {
    TestServer hub;
    for (const char* target : {"/loop-big?5000000", "/big?5000000"}) {
        Client client(hub.port(), 8192);
        REQUIRE(client.send(get(target) + get("/ok")));
        CHECK(client.receive().body.size() == 5'000'000);
        CHECK(client.receive().body == "ok");
    }
}

TEST_CASE("http_server: 100 Continue is sent only when the body will be read") {
    TestServer hub;
    const std::string expecting = "HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";
    Client client(hub.port());
    CHECK(client.request("POST /echo " + expecting).status == 100);
    CHECK(client.request("hello").body == "POST /echo\nhello");
    SECTION("not when the body is already there") {
        CHECK(client.request("POST /echo " + expecting + "hello").status == 200);
    }
    SECTION("not when it is too large") {
        const Answer refused =
            client.request("POST /small HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 17\r\n\r\n");
        CHECK(refused.status == 413);
    }
    SECTION("not without a body") {
        CHECK(client.request(get("/ok", "Expect: 100-continue\r\n")).status == 200);
    }
    SECTION("not to HTTP/1.0") {
        CHECK(client.send("POST /echo HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"));
        CHECK_FALSE(client.readableWithin(100ms));
        CHECK(client.request("hello").status == 200);
    }
    SECTION("and nothing else can be expected") {
        CHECK(client.request(get("/ok", "Expect: 200-ok\r\n")).status == 417);
    }
}

// Request smuggling and its relatives: what is not certainly one request is refused, and nothing behind it is read.
#include <catch2/catch.hpp>

#include "integration/http_server/client.hpp"
#include "integration/http_server/server.hpp"

using namespace hub::test;
using namespace std::chrono_literals;

namespace {

/// Sends bytes with a request behind them; the status of the only answer that may come.
int statusOfOnlyAnswer(TestServer& hub, const std::string& bytes) {
    Client client(hub.port());
    CHECK(client.send(bytes + get("/smuggled")));
    const Answer answer = client.receive();
    CHECK(answer.header("connection") == "close");
    CHECK(answer.has("x-request-id"));
    CHECK(answer.complete);
    CHECK(client.receiveAll().empty());
    return answer.status;
}

std::string head(const std::string& fields) {
    return "POST /echo HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
}

}  // namespace

TEST_CASE("http_server: ambiguous requests get one answer and nothing behind them is executed") {
    TestServer hub;
    CHECK(statusOfOnlyAnswer(hub, head("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n") == 400);
    CHECK(statusOfOnlyAnswer(hub, head("Content-Length: 0\r\nContent-Length: 5\r\n")) == 400);
    CHECK(statusOfOnlyAnswer(hub, head("Content-Length: five\r\n")) == 400);
    CHECK(statusOfOnlyAnswer(hub, head("Content-Length : 0\r\n")) == 400);
    CHECK(statusOfOnlyAnswer(hub, head("Transfer-Encoding: gzip\r\n")) == 501);
    CHECK(statusOfOnlyAnswer(hub, head("Transfer-Encoding: chunked\r\n") + "zz\r\n") == 400);
    CHECK(statusOfOnlyAnswer(hub, head("X-Fold: a\r\n b\r\n")) == 400);
    CHECK(statusOfOnlyAnswer(hub, "GET /echo HTTP/1.1\nHost: h\n\n") == 400);
    CHECK(statusOfOnlyAnswer(hub, "GET /echo HTTP/1.1\r\n\r\n") == 400);
    CHECK(statusOfOnlyAnswer(hub, "GET /" + std::string(66'000, 'x') + " HTTP/1.1\r\n") == 414);
    CHECK(statusOfOnlyAnswer(hub, "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(66'000, 'x') + "\r\n") == 431);
    CHECK(statusOfOnlyAnswer(hub, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") == 505);
    CHECK(statusOfOnlyAnswer(hub, "BREW / HTTP/1.1\r\nHost: h\r\n\r\n") == 501);
    CHECK(hub.handler.handled == 0);
    CHECK(hub.server.statistics().badRequests == 13);
}

TEST_CASE("http_server: a refused body is never read as the next request") {
    TestServer hub;
    const std::string smuggled = get("/smuggled");
    CHECK(statusOfOnlyAnswer(hub, "POST /small HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n") == 413);
    CHECK(statusOfOnlyAnswer(hub, post("/small", smuggled)) == 413);
    CHECK(hub.handler.handled == 0);
}

TEST_CASE("http_server: a body the handler does not look at is not the next request either") {
    TestServer hub;
    Client client(hub.port());
    REQUIRE(client.send(post("/ok", get("/smuggled")) + post("/db", get("/smuggled")) + get("/echo")));
    CHECK(client.receive().body == "ok");
    CHECK(client.receive().body == "ok");
    CHECK(client.receive().body == "GET /echo\n");
    CHECK(hub.handler.handled == 3);
}

TEST_CASE("http_server: bodies together take no more memory than allowed") {
    TestServer hub([](auto& settings) { settings.maxBodies = 1000000; });
    const std::string body(600000, 'b');
    Client first(hub.port());
    REQUIRE(first.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 600000\r\n\r\n"));
    REQUIRE(eventually([&] { return hub.server.statistics().reading == 1; }));
    const Answer refused =
        Client(hub.port()).request("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 600000\r\n\r\n");
    CHECK(refused.status == 503);
    CHECK(refused.header("retry-after") == "1");
    CHECK(Client(hub.port()).request(post("/echo", "small")).status == 200);
    CHECK(first.request(body).status == 200);
    CHECK(Client(hub.port()).request(post("/echo", body)).status == 200);
    CHECK(hub.server.statistics().badRequests == 1);
}

TEST_CASE("http_server: a client that sends its whole oversized body still reads the 413") {
    TestServer hub;
    Client client(hub.port());
    const std::string body(20'000'000, 'b');
    CHECK(client.send(post("/echo", body)));
    const Answer answer = client.receive();
    CHECK(answer.status == 413);
    CHECK(answer.header("x-refused-path") == "/echo");
}

TEST_CASE("http_server: a chunked body beyond the limit is refused when it gets there") {
    TestServer hub;
    Client client(hub.port());
    CHECK(
        client.send("POST /small HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n0123456789abcdef\r\n"));
    CHECK_FALSE(client.readableWithin(100ms));
    CHECK(client.request("1\r\nx\r\n").status == 413);
    client.shutdownWrite();
    CHECK(client.closedWithin(10s));
}

TEST_CASE("http_server: TLS and noise on the plain port get a 400 and cost nothing more") {
    TestServer hub;
    Client client(hub.port());
    CHECK(client.request(std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11)).status == 400);
    CHECK(Client(hub.port()).request(get("/ok")).status == 200);
}

// What goes out: headers a handler cannot spoil, failures, streams, who the client is.
#include <catch2/catch.hpp>

#include "integration/http_server/client.hpp"
#include "integration/http_server/server.hpp"

using namespace hub::test;
using namespace std::chrono_literals;

TEST_CASE("http_server: a header value with a line end cannot split the answer") {
    TestServer hub;
    Client client(hub.port());
    const Answer answer = client.request(get("/split"));
    CHECK(answer.status == 500);
    CHECK_FALSE(answer.has("set-cookie"));
    CHECK(client.request(get("/ok")).body == "ok");
}

TEST_CASE("http_server: framing headers of a handler are replaced") {
    TestServer hub;
    Client client(hub.port());
    const Answer answer = client.request(get("/lies"));
    CHECK(answer.header("content-length") == "2");
    CHECK_FALSE(answer.has("transfer-encoding"));
    CHECK(answer.header("date") != "yesterday");
    CHECK(client.request(get("/ok")).body == "ok");
}

TEST_CASE("http_server: a handler that throws or answers nonsense is a 500, and the connection goes on") {
    TestServer hub;
    Client client(hub.port());
    for (const char* target : {"/throw", "/status?0", "/status?100", "/status?1000"}) {
        const Answer answer = client.request(get(target));
        CHECK(answer.status == 500);
        CHECK(answer.body == "internal_error: The server failed to answer this request.");
    }
    CHECK(client.request(get("/ok")).body == "ok");
}

TEST_CASE("http_server: an answer that is withheld closes the connection behind the answers before it") {
    for (const char* target : {"/unanswered", "/loop-unanswered"}) {
        TestServer hub;
        Client client(hub.port());
        REQUIRE(client.send(get("/db") + get(target) + get("/ok")));
        CHECK(client.receive().body == "ok");
        CHECK(client.receiveAll().empty());
        CHECK(hub.handler.handled == 2);
    }
}

TEST_CASE("http_server: request ids are taken from the client when acceptable, else made") {
    TestServer hub;
    Client client(hub.port());
    const auto idFor = [&](const std::string& sent) {
        return client.request(get("/ok", "X-Request-Id: " + sent + "\r\n")).header("x-request-id");
    };
    CHECK(idFor("abc-DEF_1.2") == "abc-DEF_1.2");
    CHECK(idFor(std::string(128, 'a')) == std::string(128, 'a'));
    CHECK(idFor(std::string(129, 'a')).size() == 27);
    CHECK(idFor("no blanks").size() == 27);
    CHECK(idFor("no\xc3\xa9").size() == 27);
    CHECK(idFor("").size() == 27);
    CHECK(client.request(get("/ok")).header("x-request-id") != client.request(get("/db")).header("x-request-id"));
}

TEST_CASE("http_server: X-Forwarded-For counts only from trusted proxies") {
    const std::string forwarded = "X-Forwarded-For: 203.0.113.9, 198.51.100.7\r\nX-Forwarded-Proto: https\r\n";
    SECTION("not from anybody") {
        TestServer hub([](auto& settings) { settings.trustedProxies = {"10.0.0.0/8"}; });
        const Answer answer = Client(hub.port()).request(get("/echo", forwarded));
        CHECK(answer.header("x-remote") == "127.0.0.1");
        CHECK(answer.header("x-secure") == "no");
    }
    SECTION("the last entry from our proxy") {
        TestServer hub([](auto& settings) { settings.trustedProxies = {"127.0.0.0/8"}; });
        const Answer answer = Client(hub.port()).request(get("/echo", forwarded));
        CHECK(answer.header("x-remote") == "198.51.100.7");
        CHECK(answer.header("x-secure") == "yes");
    }
    SECTION("past further proxies of ours") {
        TestServer hub([](auto& settings) { settings.trustedProxies = {"127.0.0.1", "198.51.100.0/24"}; });
        CHECK(Client(hub.port()).request(get("/echo", forwarded)).header("x-remote") == "203.0.113.9");
    }
}

TEST_CASE("http_server: streams are chunked and leave the connection usable") {
    TestServer hub;
    Client client(hub.port());
    for (const char* target : {"/stream?100", "/loop-stream?100"}) {
        REQUIRE(client.send(get(target) + get("/ok")));
        const Answer answer = client.receive();
        CHECK(answer.header("transfer-encoding") == "chunked");
        CHECK(answer.complete);
        CHECK(answer.body.size() == 100 * 1024 + 3);
        CHECK(client.receive().body == "ok");
    }
}

TEST_CASE("http_server: a stream to HTTP/1.0 ends with the connection") {
    TestServer hub;
    Client client(hub.port());
    const Answer answer = client.request("GET /stream?10 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    CHECK(answer.header("connection") == "close");
    CHECK_FALSE(answer.has("transfer-encoding"));
    CHECK(answer.body.size() == 10 * 1024 + 3);
}

TEST_CASE("http_server: a stream whose source fails is visibly incomplete") {
    TestServer hub;
    Client client(hub.port());
    const Answer answer = client.request(get("/broken-stream"));
    CHECK(answer.status == 200);
    CHECK_FALSE(answer.complete);
    CHECK(client.closedWithin(10s));
}

TEST_CASE("http_server: a stream stops when its client has gone or does not read") {
    TestServer hub([](auto& settings) { settings.sendTimeout = 500ms; });
    Client client(hub.port(), 4096);
    REQUIRE(client.send(get("/stream?100000")));
    // The head is out: a client that goes before it is never streamed to.
    CHECK(eventually([&] { return hub.server.statistics().bytesSent > 0; }));
    CHECK(hub.server.statistics().streaming == 1);
    SECTION("gone") {
        client.reset();
    }
    SECTION("not reading") {
        // Other requests meanwhile are not affected: streams have workers of their own.
        CHECK(Client(hub.port()).request(get("/db")).status == 200);
    }
    CHECK(eventually([&] { return hub.handler.streamSawDisconnect.load(); }));
    CHECK(eventually([&] { return hub.server.statistics().streaming == 0; }));
    CHECK(hub.server.statistics().disconnects == 1);
}

TEST_CASE("http_server: streams beyond the workers and their queue are refused") {
    TestServer hub([](auto& settings) {
        settings.streamWorkers = 1;
        settings.queueLimit = 0;
    });
    Client first(hub.port(), 4096);
    REQUIRE(first.send(get("/stream?100000")));
    CHECK(eventually([&] { return hub.server.statistics().stream.busy == 1; }));
    for (const char* target : {"/stream?1", "/loop-stream?1"}) {
        Client second(hub.port());
        const Answer answer = second.request(get(target));
        CHECK(answer.status == 503);
        CHECK(answer.header("retry-after") == "1");
        CHECK(second.request(get("/ok")).status == 200);
    }
}

// TLS goes through the same path as plain connections.
#include <catch2/catch.hpp>

#include <thread>
#include <vector>

#include "integration/http_server/certificate.hpp"
#include "integration/http_server/client.hpp"
#include "integration/http_server/server.hpp"

using namespace hub::test;
using namespace std::chrono_literals;

namespace {

class TlsServer {
public:
    explicit TlsServer(const std::function<void(hub::host::HttpServerSettings&)>& adjust = {})
        : hub([&](hub::host::HttpServerSettings& settings) {
              settings.tls = {true, certificate.certificate(), certificate.privateKey(), "TLSv1.2"};
              if (adjust) adjust(settings);
          }) {}

    Certificate certificate;
    TestServer hub;
};

}  // namespace

TEST_CASE("http_server: TLS serves what plain connections serve") {
    TlsServer tls;
    Client client(tls.hub.port());
    client.startTls();
    CHECK(client.request(get("/ok")).body == "ok");
    CHECK(client.request(get("/echo")).header("x-secure") == "yes");
    const std::string body(1'000'000, 'b');
    CHECK(client.request(post("/echo", body)).body == "POST /echo\n" + body);
    CHECK(client.request(get("/big?5000000")).body.size() == 5'000'000);
    CHECK(client.request(get("/loop-big?5000000")).body.size() == 5'000'000);
    CHECK(client.request(get("/stream?3000")).body.size() == 3000 * 1024 + 3);
    REQUIRE(client.send(get("/ok") + get("/db") + get("/ok")));
    for (int i = 0; i < 3; ++i) CHECK(client.receive().body == "ok");
    CHECK(client.request(get("/db", "Connection: close\r\n")).header("connection") == "close");
    CHECK(client.closedWithin(10s));
}

TEST_CASE("http_server: silent TLS clients starve nobody and are let go at the deadline") {
    TlsServer tls([](auto& settings) {
        settings.databaseWorkers = 1;
        settings.headerTimeout = 4s;
    });
    std::vector<std::unique_ptr<Client>> silent;
    for (int i = 0; i < 50; ++i) silent.push_back(std::make_unique<Client>(tls.hub.port()));
    for (int i = 0; i < 25; ++i) silent[static_cast<std::size_t>(i)]->send(std::string("\x16\x03\x01\x02", 4));
    CHECK(eventually([&] { return tls.hub.server.statistics().handshaking == 50; }));
    Client client(tls.hub.port());
    client.startTls();
    for (int i = 0; i < 10; ++i) CHECK(client.request(get("/db")).body == "ok");
    CHECK(tls.hub.server.statistics().handshaking == 50);
    for (const auto& one : silent) CHECK(one->closedWithin(20s));
    CHECK(tls.hub.server.statistics().timeouts == 50);
}

TEST_CASE("http_server: plain HTTP and noise on the TLS port fail the handshake and nothing else") {
    TlsServer tls;
    Client plain(tls.hub.port());
    REQUIRE(plain.send(get("/ok")));
    CHECK(plain.closedWithin(10s));
    Client gone(tls.hub.port());
    gone.reset();
    CHECK(eventually([&] { return tls.hub.server.statistics().tlsFailures == 2; }));
    Client client(tls.hub.port());
    client.startTls();
    CHECK(client.request(get("/ok")).body == "ok");
    CHECK(tls.hub.handler.handled == 1);
}

TEST_CASE("http_server: a TLS client that does not read or sends slowly is cut off") {
    TlsServer tls([](auto& settings) {
        settings.headerTimeout = 1s;  // The handshake's too.
        settings.sendTimeout = 500ms;
    });
    Client slow(tls.hub.port(), 4096);
    slow.startTls();
    REQUIRE(slow.send(get("/big?50000000")));
    Client partial(tls.hub.port());
    partial.startTls();
    REQUIRE(partial.send("GET /ok HTTP/1.1\r\nHost: h\r\n"));
    CHECK(partial.receive().status == 408);
    CHECK(eventually([&] { return tls.hub.server.statistics().timeouts == 2; }));
    CHECK_FALSE(slow.receive().complete);
}

TEST_CASE("http_server: TLS clients in parallel, some of them rude") {
    TlsServer tls;
    std::atomic<int> wrong{0};
    const auto talk = [&](int number) {
        for (int round = 0; round < 5; ++round) {
            Client client(tls.hub.port());
            client.startTls();
            for (int i = 0; i < 20; ++i) {
                const std::string mark = std::to_string(number * 1000 + i);
                if (client.request(post("/echo?" + mark, mark)).body != "POST /echo?" + mark + "\n" + mark) ++wrong;
                if (i % 5 == 0 && client.request(get("/stream?20")).body.size() != 20 * 1024 + 3) ++wrong;
            }
            if (round % 2 == 0) client.reset();
        }
    };
    std::vector<std::thread> threads;
    for (int number = 0; number < 4; ++number) threads.emplace_back(talk, number);
    for (std::thread& thread : threads) thread.join();
    CHECK(wrong == 0);
    CHECK(eventually([&] { return tls.hub.server.statistics().connections == 0; }));
}

TEST_CASE("http_server: unusable TLS settings are named") {
    ScriptedHandler handler;
    Certificate good;
    const auto messageOf = [&](hub::host::HttpServerSettings::Tls tls) -> std::string {
        hub::host::HttpServerSettings settings = TestServer::patientSettings();
        settings.tls = std::move(tls);
        try {
            hub::host::HttpServer server(settings, handler);
            server.start();
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "accepted";
    };
    CHECK_THAT(messageOf({true, "/missing/certificate.pem", good.privateKey(), "TLSv1.2"}),
               Catch::Contains("/missing/certificate.pem"));
    CHECK_THAT(messageOf({true, good.certificate(), "/missing/key.pem", "TLSv1.2"}),
               Catch::Contains("/missing/key.pem"));
    CHECK_THAT(messageOf({true, good.certificate(), good.privateKey(), "SSLv3"}), Catch::Contains("SSLv3"));
    const Certificate other;
    CHECK_THAT(messageOf({true, good.certificate(), other.privateKey(), "TLSv1.2"}),
               Catch::Contains(other.privateKey()));
    CHECK(messageOf({true, good.certificate(), good.privateKey(), "TLSv1.3"}) == "accepted");
}

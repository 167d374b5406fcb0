#include "hub/http/client.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <thread>

#include "hub/http/retry.hpp"
#include "hub/testing/http_upstream.hpp"
#include "integration/http_client/raw_server.hpp"
#include "integration/http_server/certificate.hpp"
#include "integration/http_server/server.hpp"

using namespace hub::http;
using namespace std::chrono_literals;
using hub::test::RawServer;
using hub::testing::HttpUpstream;
using hub::testing::UpstreamAnswer;
using hub::testing::UpstreamRequest;

namespace {

/// What a request fails with; fails the test when it does not.
ClientError failureOf(Client& client, const ClientRequest& request) {
    try {
        const ClientResponse response = client.send(request);
        FAIL("answered with " << response.status << " " << response.body);
    } catch (const ClientError& error) {
        return error;
    }
    throw std::logic_error("not reached");
}

ClientError failureOfGet(const std::string& url) {
    Client client({.totalTimeout = 10s, .maxResponseBytes = 100});
    return failureOf(client, {.url = url});
}

std::string get(const std::string& url) {
    Client client;
    return client.send({.url = url}).body;
}

}  // namespace

TEST_CASE("http client: method, target, headers and body arrive, and the answer comes back whole") {
    HttpUpstream upstream;
    UpstreamAnswer created{.status = 201, .body = std::string(100000, 'x')};
    created.headers.add("LOCATION", "/users/7");
    upstream.script("POST", "/a%2Fb", {created});
    Client client({.userAgent = "dialhub-test"});
    ClientRequest request{
        .method = Method::kPost, .url = upstream.url() + "/a%2Fb?q=%20", .body = std::string(50000, 'b')};
    request.headers.add("Content-Type", "text/plain");
    const ClientResponse response = client.send(request);
    CHECK(response.status == 201);
    CHECK(response.ok());
    CHECK(response.headers.get("location") == "/users/7");
    CHECK(response.body == created.body);
    const UpstreamRequest heard = upstream.requests().at(0);
    CHECK(heard.target == "/a%2Fb?q=%20");
    CHECK(heard.body == request.body);
    CHECK(heard.headers.get("user-agent") == "dialhub-test");
    CHECK("http://" + std::string(*heard.headers.get("host")) == upstream.url());
}

TEST_CASE("http client: redirects and errors are answers") {
    HttpUpstream upstream;
    UpstreamAnswer moved{.status = 302};
    moved.headers.add("Location", upstream.url() + "/other");
    upstream.script("GET", "/moved", {moved});
    Client client;
    CHECK(client.send({.url = upstream.url() + "/moved"}).status == 302);
    CHECK(client.send({.url = upstream.url() + "/none"}).status == 404);
    CHECK(upstream.requests().size() == 2);
}

TEST_CASE("http client: connections are kept and given back, also in parallel") {
    RawServer one("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", true);
    Client client;
    for (int i = 0; i < 5; ++i) CHECK(client.send({.url = one.url()}).body == "ok");
    CHECK(one.connections() == 1);

    HttpUpstream upstream;
    upstream.script("PUT", "/x", {{.body = "yes"}});
    std::atomic<int> good{0};
    std::vector<std::jthread> callers;
    for (int i = 0; i < 8; ++i) {
        callers.emplace_back([&] {
            for (int n = 0; n < 50; ++n) {
                if (client.send({.method = Method::kPut, .url = upstream.url() + "/x", .body = "b"}).body == "yes")
                    ++good;
            }
        });
    }
    callers.clear();
    CHECK(good == 400);
}

TEST_CASE("http client: bodies end where the server says") {
    const std::string ok = "HTTP/1.1 200 OK\r\n";
    CHECK(get(RawServer(ok + "Transfer-Encoding: chunked\r\n\r\n3;x=1\r\nabc\r\n2\r\nde\r\n0\r\nT: 1\r\n\r\n").url()) ==
          "abcde");
    CHECK(get(RawServer("HTTP/1.0 200 OK\r\n\r\nuntil the end").url()) == "until the end");
    CHECK(get(RawServer("HTTP/1.1 100 Continue\r\n\r\n" + ok + "Content-Length: 1\r\n\r\nx").url()) == "x");
    CHECK(get(RawServer("HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n").url()).empty());
    RawServer head(ok + "Content-Length: 5\r\n\r\n");
    Client client;
    CHECK(client.send({.method = Method::kHead, .url = head.url()}).headers.get("content-length") == "5");
}

TEST_CASE("http client: an answer that is cut short is a failure") {
    const std::string ok = "HTTP/1.1 200 OK\r\n";
    for (const std::string& answer :
         {std::string(), std::string("HTTP/1.1 2"), ok + "Content-Le", ok + "Content-Length: 5\r\n\r\nabc",
          ok + "Transfer-Encoding: chunked\r\n\r\n", ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nabc",
          ok + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
          ok + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"}) {
        INFO(answer);
        const ClientError error = failureOfGet(RawServer(answer).url());
        CHECK(error.failure() == ClientFailure::kBroken);
        CHECK(error.mayHaveArrived());
    }
    HttpUpstream upstream;
    upstream.script("GET", "/reset", {{.body = std::string(50, 'x'), .resetAfter = 20}});
    CHECK(failureOfGet(upstream.url() + "/reset").failure() == ClientFailure::kBroken);
}

TEST_CASE("http client: an answer that is not HTTP or too large is a failure") {
    const std::string ok = "HTTP/1.1 200 OK\r\n";
    for (const std::string& answer :
         {std::string("220 mail.example.com ESMTP\r\n\r\n\r\n"), ok + "Content-Length: x\r\n\r\nabc",
          ok + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          ok + "Transfer-Encoding: gzip\r\n\r\nabc", ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n",
          ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n"}) {
        INFO(answer);
        CHECK(failureOfGet(RawServer(answer).url()).failure() == ClientFailure::kMalformed);
    }
    const std::string body(101, 'x');
    for (const std::string& answer :
         {ok + "Content-Length: 101\r\n\r\n" + body, ok + "Connection: close\r\n\r\n" + body,
          ok + "Transfer-Encoding: chunked\r\n\r\n60\r\n" + std::string(96, 'x') + "\r\n60\r\n",
          ok + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n"}) {
        INFO(answer);
        CHECK(failureOfGet(RawServer(answer).url()).failure() == ClientFailure::kTooLarge);
    }
}

TEST_CASE("http client: a failure says whether the request may have arrived, and no secrets") {
    HttpUpstream upstream;
    upstream.script("GET", "/slow", {{.delay = 20s}});
    Client client({.totalTimeout = 200ms});
    const ClientError late = failureOf(client, {.url = upstream.url() + "/slow?token=secret"});
    CHECK(late.failure() == ClientFailure::kTimeout);
    CHECK(late.mayHaveArrived());
    CHECK_THAT(late.what(), Catch::StartsWith("GET " + upstream.url() + ": timeout: ") && !Catch::Contains("secret"));
    upstream.stop();
    const ClientError refused = failureOf(client, {.url = upstream.url() + "/slow"});
    CHECK(refused.failure() == ClientFailure::kConnect);
    CHECK_FALSE(refused.mayHaveArrived());
    CHECK(failureOf(client, {.url = "http://no-such-host.invalid/"}).failure() == ClientFailure::kConnect);
    ClientRequest split{.url = upstream.url()};
    split.headers.add("X", "a\r\nY: b");
    CHECK_THROWS_AS(client.send(split), std::invalid_argument);
}

TEST_CASE("http client: a server that trickles is cut off when the time is over") {
    // A byte of the head now and then: no single read takes long.
    Poco::Net::ServerSocket socket(Poco::Net::SocketAddress("127.0.0.1", 0));
    std::jthread server([&](const std::stop_token& stop) {
        Poco::Net::StreamSocket peer = socket.acceptConnection();
        const std::string head = "HTTP/1.1 200 OK\r\nX: ";
        peer.sendBytes(head.data(), static_cast<int>(head.size()));
        try {
            while (!stop.stop_requested()) {
                peer.sendBytes("a", 1);
                std::this_thread::sleep_for(5ms);
            }
        } catch (const Poco::Exception&) {
            return;  // the client has gone
        }
    });
    Client client({.totalTimeout = 300ms});
    const auto start = std::chrono::steady_clock::now();
    const std::string url = "http://127.0.0.1:" + std::to_string(socket.address().port());
    CHECK(failureOf(client, {.url = url}).failure() == ClientFailure::kTimeout);
    CHECK(std::chrono::steady_clock::now() - start < 10s);
}

TEST_CASE("http client: a request under way can be stopped") {
    HttpUpstream upstream;
    upstream.script("GET", "/slow", {{.delay = 30s}});
    Client client;
    std::stop_source source;
    std::jthread stopper([&] {
        upstream.waitForRequests(1);
        source.request_stop();
    });
    const ClientRequest request{.url = upstream.url() + "/slow", .stop = source.get_token()};
    CHECK(failureOf(client, request).failure() == ClientFailure::kStopped);
    const ClientError before = failureOf(client, request);
    CHECK(before.failure() == ClientFailure::kStopped);
    CHECK_FALSE(before.mayHaveArrived());
}

TEST_CASE("http client: a kept connection that the server has closed costs no request") {
    // Announces to keep the connection and closes it: the next request finds it closed or loses it.
    RawServer server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    Client client;
    for (int i = 0; i < 20; ++i) CHECK(client.send({.url = server.url()}).body == "ok");
    CHECK(server.requests() == 20);
}

TEST_CASE("http client: TLS needs a certificate that is trusted and of that name") {
    std::signal(SIGPIPE, SIG_IGN);
    const hub::test::Certificate certificate;
    hub::test::TestServer server([&](hub::host::HttpServerSettings& settings) {
        settings.tls = {true, certificate.certificate(), certificate.privateKey(), "TLSv1.2"};
    });
    const std::string port = std::to_string(server.port());
    Client trusting({.caFile = certificate.certificate()});
    for (int i = 0; i < 3; ++i) CHECK(trusting.send({.url = "https://localhost:" + port + "/ok"}).body == "ok");
    const std::string large(300000, 'l');
    CHECK_THAT(
        trusting.send({.method = Method::kPost, .url = "https://localhost:" + port + "/echo", .body = large}).body,
        Catch::EndsWith(large));
    const auto failsWith = [&](ClientOptions options, const std::string& url) {
        Client client(std::move(options));
        const ClientError error = failureOf(client, {.url = url});
        CHECK_FALSE(error.mayHaveArrived());
        return error.failure();
    };
    const ClientOptions own{.caFile = certificate.certificate()};
    CHECK(failsWith({}, "https://localhost:" + port + "/ok") == ClientFailure::kTls);
    CHECK(failsWith(own, "https://127.0.0.1:" + port + "/ok") == ClientFailure::kTls);
    CHECK(failsWith({.caFile = "/does/not/exist"}, "https://localhost:" + port + "/ok") == ClientFailure::kTls);
    Client careless({.verifyCertificate = false});
    CHECK(careless.send({.url = "https://127.0.0.1:" + port + "/ok"}).body == "ok");
}

TEST_CASE("http client: requests are repeated until the server is well again") {
    HttpUpstream upstream;
    UpstreamAnswer busy{.status = 429};
    busy.headers.add("Retry-After", "0");
    upstream.script("POST", "/calls", {busy, busy, {.status = 201}});
    upstream.script("GET", "/flaky", {{.body = "abc", .resetAfter = 1}, {.status = 503}, {.body = "well"}});
    upstream.script("POST", "/flaky", {{.body = "abc", .resetAfter = 1}, {.body = "well"}});
    Client client;
    const RetryRules quick{.firstDelay = 1ms, .longestDelay = 5ms};
    CHECK(sendWithRetry(client, {.method = Method::kPost, .url = upstream.url() + "/calls"}, quick).status == 201);
    CHECK(sendWithRetry(client, {.url = upstream.url() + "/flaky"}, quick).body == "well");
    CHECK_THROWS_AS(sendWithRetry(client, {.method = Method::kPost, .url = upstream.url() + "/flaky"}, quick),
                    ClientError);
    CHECK(upstream.requests().size() == 7);
}

TEST_CASE("http client: repeating ends with the attempts, the deadline or the stop") {
    HttpUpstream upstream;
    upstream.script("GET", "/down", {{.status = 503}});
    UpstreamAnswer later{.status = 503};
    later.headers.add("Retry-After", "3600");
    upstream.script("GET", "/later", {later});
    Client client;
    CHECK(sendWithRetry(client, {.url = upstream.url() + "/down"},
                        {.maxAttempts = 3, .firstDelay = 1ms, .longestDelay = 1ms})
              .status == 503);
    CHECK(upstream.requests().size() == 3);
    CHECK(sendWithRetry(client, {.url = upstream.url() + "/later"}).status == 503);
    CHECK(upstream.requests().size() == 4);
    std::stop_source source;
    std::jthread stopper([&] {
        upstream.waitForRequests(5);
        source.request_stop();
    });
    const auto start = std::chrono::steady_clock::now();
    const ClientRequest request{.url = upstream.url() + "/later", .stop = source.get_token()};
    try {
        const ClientResponse response = sendWithRetry(client, request, {.deadline = std::chrono::hours(2)});
        CHECK(response.status == 503);
    } catch (const ClientError& error) {
        CHECK(error.failure() == ClientFailure::kStopped);  // before the answer was here
    }
    CHECK(std::chrono::steady_clock::now() - start < 30s);
}

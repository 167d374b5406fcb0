#include "hub/testing/http_upstream.hpp"

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/NetException.h>
#include <Poco/StreamCopier.h>
#include <Poco/URI.h>

#include <catch2/catch.hpp>

using hub::testing::HttpUpstream;
using hub::testing::UpstreamAnswer;
using hub::testing::UpstreamRequest;
using namespace std::chrono_literals;
namespace net = Poco::Net;

namespace {

/// One connection to the upstream.
class Client {
public:
    explicit Client(const HttpUpstream& upstream)
        : session_(Poco::URI(upstream.url()).getHost(), Poco::URI(upstream.url()).getPort()) {
        session_.setKeepAlive(true);
        session_.setTimeout(Poco::Timespan(10, 0));
    }

    std::string send(const std::string& method, const std::string& target, const std::string& body = "") {
        net::HTTPRequest request(method, target, net::HTTPMessage::HTTP_1_1);
        request.setContentLength64(static_cast<Poco::Int64>(body.size()));
        request.set("X-Trace", "17");
        session_.sendRequest(request) << body;
        std::string answer;
        std::istream& stream = session_.receiveResponse(response);
        stream.exceptions(std::ios::badbit);
        Poco::StreamCopier::copyToString(stream, answer);
        return std::to_string(response.getStatus()) + " " + answer;
    }

    net::HTTPResponse response;

private:
    net::HTTPClientSession session_;
};

}  // namespace

TEST_CASE("testing: an upstream answers by its script, in order, the last answer again and again") {
    HttpUpstream upstream;
    UpstreamAnswer created{.status = 201, .body = "{}"};
    created.headers.add("Location", "/users/7");
    upstream.script("POST", "/users", {{.status = 503}, created});
    Client client(upstream);
    CHECK(client.send("POST", "/users?realm=main", "jo") == "503 ");
    CHECK(client.send("POST", "/users") == "201 {}");
    CHECK(client.response.get("Location") == "/users/7");
    CHECK(client.send("POST", "/users") == "201 {}");
    CHECK(client.send("GET", "/users") == "404 nothing was scripted for GET /users");
}

TEST_CASE("testing: an upstream keeps the requests as they came") {
    HttpUpstream upstream;
    upstream.script("PUT", "/a", {{}});
    Client client(upstream);
    client.send("PUT", "/a?b=c", "body");
    const std::vector<UpstreamRequest> requests = upstream.waitForRequests(1);
    REQUIRE(requests.size() == 1);
    CHECK(requests[0].method == "PUT");
    CHECK(requests[0].target == "/a?b=c");
    CHECK(requests[0].headers.get("x-trace") == "17");
    CHECK(requests[0].body == "body");
    CHECK_THROWS_WITH(upstream.waitForRequests(2, 50ms), "2 requests were expected, these came:\n  PUT /a?b=c");
}

TEST_CASE("testing: an upstream's answers may be computed") {
    HttpUpstream upstream;
    upstream.handle("POST", "/echo",
                    [](const UpstreamRequest& request) { return UpstreamAnswer{.body = request.body}; });
    CHECK(Client(upstream).send("POST", "/echo", "hello") == "200 hello");
}

TEST_CASE("testing: an upstream may be slow, but not for ever") {
    HttpUpstream upstream;
    upstream.script("GET", "/slow", {{.body = "late", .delay = 150ms}, {.delay = 1h}});
    const auto start = std::chrono::steady_clock::now();
    CHECK(Client(upstream).send("GET", "/slow") == "200 late");
    CHECK(std::chrono::steady_clock::now() - start >= 150ms);
    net::HTTPClientSession waiting(Poco::URI(upstream.url()).getHost(), Poco::URI(upstream.url()).getPort());
    net::HTTPRequest request("GET", "/slow");
    waiting.sendRequest(request).flush();
    upstream.waitForRequests(2);
    upstream.stop();
    CHECK(std::chrono::steady_clock::now() - start < 1min);
}

TEST_CASE("testing: an upstream may reset the connection in the middle of its answer") {
    HttpUpstream upstream;
    upstream.script("GET", "/broken", {{.body = std::string(1000, 'x'), .resetAfter = 10}});
    net::HTTPClientSession session(Poco::URI(upstream.url()).getHost(), Poco::URI(upstream.url()).getPort());
    net::HTTPRequest request("GET", "/broken", net::HTTPMessage::HTTP_1_1);
    session.sendRequest(request);
    net::HTTPResponse response;
    std::string received;
    std::istream* body = nullptr;
    // The reset may overtake what was sent before it.
    try {
        body = &session.receiveResponse(response);
        Poco::StreamCopier::copyToString(*body, received);
    } catch (const net::NetException&) {
        SUCCEED("reset before the head was read");
    }
    CHECK(received.size() <= 10);
    CHECK((body == nullptr || response.getContentLength64() == 1000));
}

TEST_CASE("testing: a stopped upstream refuses connections") {
    HttpUpstream upstream;
    upstream.script("GET", "/", {{}});
    Client client(upstream);
    CHECK(client.send("GET", "/") == "200 ");
    upstream.stop();
    CHECK_THROWS_AS(Client(upstream).send("GET", "/"), net::ConnectionRefusedException);
}

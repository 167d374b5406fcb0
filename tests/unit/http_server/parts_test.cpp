// The smaller parts: lines, syntax, request ids, proxies, the head of answers.
#include <catch2/catch.hpp>

#include <set>
#include <thread>

#include "http_server/line_reader.hpp"
#include "http_server/request_id.hpp"
#include "http_server/response_writer.hpp"
#include "http_server/send_queue.hpp"
#include "http_server/syntax.hpp"
#include "http_server/trusted_proxies.hpp"

using namespace hub::host::transport;
using hub::http::Request;
using hub::http::Response;

namespace {

std::string headOf(const Response& response, const AnswerContext& context) {
    std::string head;
    appendHead(head, response, context);
    const std::size_t date = head.find("Date: ");
    head.erase(date, head.find("\r\n", date) + 2 - date);
    return head;
}

AnswerContext context() {
    return {false, false, true, "id-1", {}};
}

std::string remoteAfter(const TrustedProxies& proxies, const std::string& forwardedFor) {
    Request request;
    request.remoteAddress = "peer";
    request.headers.add("X-Forwarded-For", forwardedFor);
    proxies.apply(request);
    return request.remoteAddress;
}

}  // namespace

TEST_CASE("http_server: lines are handed out without copying when they arrive whole") {
    LineReader reader;
    std::string_view data = "one\r\ntwo\r\nthr";
    const char* const start = data.data();
    REQUIRE(reader.next(data, 10) == LineReader::Result::kLine);
    CHECK(reader.line() == "one");
    CHECK(reader.line().data() == start);
    REQUIRE(reader.next(data, 10) == LineReader::Result::kLine);
    CHECK(reader.line() == "two");
    CHECK(reader.empty());
    REQUIRE(reader.next(data, 10) == LineReader::Result::kIncomplete);
    CHECK(data.empty());
    CHECK_FALSE(reader.empty());
    data = "ee\r\n";
    REQUIRE(reader.next(data, 10) == LineReader::Result::kLine);
    CHECK(reader.line() == "three");
    CHECK(reader.empty());
}

TEST_CASE("http_server: a line of exactly the limit passes, one byte more does not") {
    for (const std::size_t cut : {0U, 3U, 5U, 6U}) {
        LineReader reader;
        const std::string exact = "12345\r\n";
        std::string_view first = std::string_view(exact).substr(0, cut);
        std::string_view second = std::string_view(exact).substr(cut);
        if (cut > 0) CHECK(reader.next(first, 5) == LineReader::Result::kIncomplete);
        CHECK(reader.next(second, 5) == LineReader::Result::kLine);
    }
    LineReader reader;
    std::string_view tooLong = "123456\r\n";
    CHECK(reader.next(tooLong, 5) == LineReader::Result::kTooLong);
}

TEST_CASE("http_server: comma-separated lists ignore blanks and empty elements") {
    std::string all;
    forEachListElement(" a ,,b,\tc\t, ", [&](std::string_view element) { all += "[" + std::string(element) + "]"; });
    CHECK(all == "[a][b][c]");
}

TEST_CASE("http_server: request ids are unique across threads") {
    std::vector<std::set<std::string>> made(4);
    std::vector<std::thread> threads;
    for (auto& ids : made) {
        threads.emplace_back([&ids] {
            for (int i = 0; i < 1000; ++i) ids.insert(generateRequestId());
        });
    }
    for (std::thread& thread : threads) thread.join();
    std::set<std::string> all;
    for (const auto& ids : made) all.insert(ids.begin(), ids.end());
    CHECK(all.size() == 4000);
    CHECK(isAcceptableRequestId(*all.begin()));
}

TEST_CASE("http_server: networks of proxies match whole addresses and prefixes") {
    const TrustedProxies proxies({"10.0.0.0/8", "192.0.2.7", "2001:db8::/32", "192.168.3.77/24"});
    for (const char* inside : {"10.255.0.1", "192.0.2.7", "::ffff:10.1.2.3", "2001:db8:1::1", "192.168.3.1"}) {
        CHECK(proxies.contains(inside));
    }
    for (const char* outside : {"11.0.0.1", "192.0.2.8", "2001:db9::1", "::1", "nonsense", ""}) {
        CHECK_FALSE(proxies.contains(outside));
    }
    CHECK(TrustedProxies({"0.0.0.0/0"}).contains("203.0.113.1"));
    CHECK_FALSE(TrustedProxies({}).contains("203.0.113.1"));
}

TEST_CASE("http_server: the client is the last forwarded address that is no proxy of ours") {
    const TrustedProxies proxies({"10.0.0.0/8"});
    CHECK(remoteAfter(proxies, "203.0.113.1") == "203.0.113.1");
    CHECK(remoteAfter(proxies, "198.51.100.1, 203.0.113.1, 10.0.0.3") == "203.0.113.1");
    CHECK(remoteAfter(proxies, "203.0.113.1:4711") == "203.0.113.1");
    CHECK(remoteAfter(proxies, "[2001:db8::1]:443") == "2001:db8::1");
    CHECK(remoteAfter(proxies, "2001:db8::1") == "2001:db8::1");
    CHECK(remoteAfter(proxies, "10.0.0.1, 10.0.0.2") == "10.0.0.1");
    CHECK(remoteAfter(proxies, "203.0.113.1, unknown, 10.0.0.2") == "10.0.0.2");
    CHECK(remoteAfter(proxies, "unknown") == "peer");
    CHECK(remoteAfter(proxies, "[") == "peer");
    CHECK(remoteAfter(proxies, "") == "peer");
}

TEST_CASE("http_server: the head of an answer states length, connection and request id") {
    Response response = Response::text(200, "four");
    CHECK(headOf(response, context()) ==
          "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nX-Request-Id: id-1\r\nContent-Length: "
          "4\r\n\r\n");
    response.headers.add("x-request-id", "own");
    response.headers.add("Content-Length", "7");
    response.headers.add("Keep-Alive", "timeout=5");
    response.status = 404;
    AnswerContext closing = context();
    closing.keepAlive = false;
    CHECK(headOf(response, closing) ==
          "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain; charset=utf-8\r\nx-request-id: own\r\n"
          "Connection: close\r\nContent-Length: 4\r\n\r\n");
}

TEST_CASE("http_server: bodies are delimited as request and status demand") {
    Response plain;
    Response stream;
    stream.stream = [](hub::http::BodySink&) {};
    Response none;
    none.status = 204;
    AnswerContext head = context();
    head.head = true;
    AnswerContext http10 = context();
    http10.http10 = true;
    CHECK(bodyFraming(plain, context()) == BodyFraming::kLength);
    CHECK(bodyFraming(stream, context()) == BodyFraming::kChunked);
    CHECK(bodyFraming(stream, http10) == BodyFraming::kUntilClose);
    CHECK(bodyFraming(stream, head) == BodyFraming::kNone);
    CHECK(bodyFraming(none, context()) == BodyFraming::kNone);
    CHECK(headOf(none, context()).find("Content-Length") == std::string::npos);
    CHECK(headOf(plain, http10).find("Connection: keep-alive") != std::string::npos);
}

TEST_CASE("http_server: headers that would split an answer are not sendable") {
    const auto sendable = [](const std::string& name, const std::string& value) {
        Response response;
        response.headers.add(name, value);
        return isSendable(response);
    };
    CHECK(sendable("X-Name", "tab\tand \xc3\xa9"));
    CHECK_FALSE(sendable("X-Name", "a\r\nb"));
    CHECK_FALSE(sendable("X-Name", "a\nb"));
    CHECK_FALSE(sendable("X-Name", std::string("a\0b", 3)));
    CHECK_FALSE(sendable("X Name", "a"));
    CHECK_FALSE(sendable("", "a"));
    CHECK_FALSE(sendable("X-Name:", "a"));
}

TEST_CASE("http_server: the date is an IMF-fixdate") {
    const std::string date(httpDate());
    REQUIRE(date.size() == 29);
    CHECK(date.substr(3, 2) == ", ");
    CHECK(date.substr(25) == " GMT");
}

TEST_CASE("http_server: a send queue gives bytes back in order and can forget the last ones") {
    SendQueue queue;
    CHECK(queue.empty());
    queue.append("hello");
    queue.append(" world");
    queue.drop(3);
    CHECK(queue.front() == "lo world");
    CHECK(queue.size() == 8);
    queue.append("!!");
    queue.truncate(8);
    CHECK(queue.front() == "lo world");
    queue.drop(8);
    CHECK(queue.empty());
    CHECK(queue.front().empty());
}

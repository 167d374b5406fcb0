// Requests as clients send them: what is read, and that it does not depend on how the bytes are cut.
#include <catch2/catch.hpp>

#include <fstream>
#include <random>

#include "hub/json/value.hpp"
#include "support/project.hpp"
#include "unit/http_server/reading.hpp"

using namespace hub::test;

namespace {

/// A stream of requests that uses every state of the reader.
std::string everything() {
    return "\r\n"
           "GET /plain?a=1&b=%zz HTTP/1.1\r\nHost: hub.test\r\nX-Empty:\r\nX-Blank: \t padded \t \r\n\r\n"
           "POST /form HTTP/1.1\r\nHost: hub.test\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\nhello world"
           "\r\nPUT /chunked HTTP/1.1\r\nHost: hub.test\r\nTransfer-Encoding: Chunked\r\n\r\n"
           "5\r\nhello\r\n1;name=\"value\"\r\n \r\n00A\r\n0123456789\r\n0\r\nX-Trailer: dropped\r\n\r\n"
           "GET http://proxy.test:8080/absolute?q HTTP/1.1\r\nHost: other.test\r\n\r\n"
           "OPTIONS * HTTP/1.1\r\nHost: hub.test\r\nConnection: keep-alive, close\r\n\r\n"
           "HEAD / HTTP/1.0\r\n\r\n"
           "DELETE /old HTTP/1.0\r\nConnection: Keep-Alive\r\nContent-Length: 000\r\n\r\n";
}

const char* const kEverythingRead =
    "GET /plain?a=1&b=%zz v1.1 keep-alive\n  Host: hub.test\n  X-Empty: \n  X-Blank: padded\n  []\n"
    "POST /form? v1.1 keep-alive expect\n  Host: hub.test\n  Content-Length: 11\n  Expect: 100-continue\n  [hello "
    "world]\n"
    "PUT /chunked? v1.1 keep-alive\n  Host: hub.test\n  Transfer-Encoding: Chunked\n  [hello 0123456789]\n"
    "GET /absolute?q v1.1 keep-alive\n  Host: proxy.test:8080\n  []\n"
    "OPTIONS *? v1.1 close\n  Host: hub.test\n  Connection: keep-alive, close\n  []\n"
    "HEAD /? v1.0 close\n  []\n"
    "DELETE /old? v1.0 keep-alive\n  Connection: Keep-Alive\n  Content-Length: 000\n  []\n";

std::string wrap(const std::string& requestLine) {
    return requestLine + "\r\nHost: hub.test\r\n\r\n";
}

}  // namespace

TEST_CASE("http_server: requests of every kind are read") {
    CHECK(readWhole(everything()) == kEverythingRead);
}

TEST_CASE("http_server: requests are the same wherever they are cut in two") {
    const std::string bytes = everything();
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        INFO("cut at " << cut);
        REQUIRE(readCut(bytes, {cut}) == kEverythingRead);
    }
}

TEST_CASE("http_server: requests are the same byte by byte and in random pieces") {
    const std::string bytes = everything();
    CHECK(readByteByByte(bytes) == kEverythingRead);
    std::mt19937 random(20240611);
    for (int round = 0; round < 500; ++round) {
        std::vector<std::size_t> cuts;
        for (std::size_t at = random() % 40; at < bytes.size(); at += random() % 40) cuts.push_back(at);
        INFO("round " << round);
        REQUIRE(readCut(bytes, cuts) == kEverythingRead);
    }
}

TEST_CASE("http_server: every request a VICIdial sends is read") {
    std::ifstream file(hub::testing::projectDirectory() / "tests/fixtures/vicidial/vicidial-requests.jsonl");
    REQUIRE(file.good());
    std::size_t count = 0;
    for (std::string line; std::getline(file, line); ++count) {
        const hub::json::Value sample = hub::json::parse(line);
        INFO(sample.find("id")->asString());
        const std::string& raw = sample.find("raw_request")->asString();
        const std::string read = readWhole(raw);
        CHECK(statusOf(raw) == 200);
        CHECK(std::count(read.begin(), read.end(), '[') >= 1);
        CHECK(readByteByByte(raw) == read);
        // The query reaches the handler exactly as it was sent.
        const std::string target = raw.substr(0, raw.find(" HTTP/1.1\r\n"));
        if (const std::size_t mark = target.find('?'); mark != std::string::npos) {
            CHECK(read.find(target.substr(mark) + " v1.1") != std::string::npos);
        }
    }
    CHECK(count == 12);
}

TEST_CASE("http_server: targets that senders without encoding produce are tolerated in the query") {
    CHECK(readWhole(wrap("GET /l?n=50%&m=%zz&k=%2 HTTP/1.1")).starts_with("GET /l?n=50%&m=%zz&k=%2 v1.1"));
    CHECK(readWhole(wrap("GET /l?n=\xd8\xb9\xd9\x84\xdb\x8c&m=\xff HTTP/1.1"))
              .starts_with("GET /l?n=\xd8\xb9\xd9\x84\xdb\x8c&m=\xff v1.1"));
    CHECK(readWhole(wrap("GET /l?name=John Smith&a=b HTTP/1.1")).starts_with("GET /l?name=John Smith&a=b v1.1"));
    CHECK(readWhole(wrap("GET /l?a=\"<b>\"|\\^`{}[]#x HTTP/1.1")).starts_with("GET /l?a=\"<b>\"|\\^`{}[]#x v1.1"));
    CHECK(readWhole(wrap("GET /l?a?b?c HTTP/1.1")).starts_with("GET /l?a?b?c v1.1"));
    CHECK(readWhole(wrap("GET /%61%20b%zz/\xc3\xa9 HTTP/1.1")).starts_with("GET /a b%zz/\xc3\xa9? v1.1"));
}

TEST_CASE("http_server: absolute targets override Host and may lack a path") {
    CHECK(readWhole(wrap("GET http://a.test HTTP/1.1")) == "GET /? v1.1 keep-alive\n  Host: a.test\n  []\n");
    CHECK(readWhole(wrap("GET HTTPS://a.test?x=1 HTTP/1.1")) == "GET /?x=1 v1.1 keep-alive\n  Host: a.test\n  []\n");
    CHECK(readWhole("GET http://a.test/p HTTP/1.0\r\n\r\n") == "GET /p? v1.0 close\n  Host: a.test\n  []\n");
}

TEST_CASE("http_server: request lines up to the limit are read") {
    const std::string prefix = "GET /?";
    const std::string suffix = " HTTP/1.1";
    const std::string query(kLimits.requestLine - prefix.size() - suffix.size(), 'q');
    CHECK(statusOf(wrap(prefix + query + suffix)) == 200);
    CHECK(statusOf(wrap(prefix + query + "q" + suffix)) == 414);
    // Without waiting for its end.
    CHECK(statusOf(std::string(kLimits.requestLine + 2, 'G')) == 414);
}

TEST_CASE("http_server: a body up to the limit is read, one beyond it is refused before it is") {
    const auto post = [](std::size_t size) {
        return "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n";
    };
    CHECK(statusOf(post(kMaxBody) + std::string(kMaxBody, 'b')) == 200);
    CHECK(statusOf(post(kMaxBody + 1)) == 413);
    CHECK(statusOf(post(9'223'372'036'854'775'807U)) == 413);
    const std::string chunked = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    const std::string most = "3ff\r\n" + std::string(0x3ff, 'c') + "\r\n";
    CHECK(statusOf(chunked + most + "1\r\nc\r\n0\r\n\r\n") == 200);
    CHECK(statusOf(chunked + most + "2\r\n") == 413);
    CHECK(statusOf(chunked + "fffffffffffffff\r\n") == 413);
}

TEST_CASE("http_server: an idle reader keeps nothing of the request before") {
    hub::host::transport::RequestReader reader(kLimits);
    CHECK(reader.idle());
    std::string_view data = "GET / HTTP/1.1\r\nHost: h\r\n\r";
    CHECK(reader.feed(data) == hub::host::transport::RequestReader::Event::kNeedMore);
    CHECK_FALSE(reader.idle());
    data = "\nG";
    CHECK(reader.feed(data) == hub::host::transport::RequestReader::Event::kHeadComplete);
    CHECK_FALSE(reader.limitBody(0).has_value());
    CHECK(reader.feed(data) == hub::host::transport::RequestReader::Event::kComplete);
    CHECK(reader.take() != nullptr);
    CHECK(reader.idle());
    CHECK(reader.incoming() == nullptr);
    CHECK(data == "G");
}

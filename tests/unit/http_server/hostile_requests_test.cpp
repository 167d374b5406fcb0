// Requests that two parties could read differently, and those that only cost time or memory.
#include <catch2/catch.hpp>

#include <random>

#include "unit/http_server/reading.hpp"

using namespace hub::test;

namespace {

struct Hostile {
    const char* name;
    std::string bytes;
    int status;
};

std::string head(const std::string& fields) {
    return "POST / HTTP/1.1\r\nHost: hub.test\r\n" + fields + "\r\n";
}
std::string chunked(const std::string& body) {
    return head("Transfer-Encoding: chunked\r\n") + body;
}
std::string line(const std::string& requestLine) {
    return requestLine + "\r\nHost: hub.test\r\n\r\n";
}
std::string repeat(const std::string& text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

std::vector<Hostile> framing() {
    return {
        {"length and encoding", head("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n", 400},
        {"encoding and length", head("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n") + "0\r\n\r\n", 400},
        {"two equal lengths", head("Content-Length: 1\r\nContent-Length: 1\r\n") + "a", 400},
        {"two lengths", head("Content-Length: 1\r\ncontent-length: 2\r\n") + "ab", 400},
        {"length list", head("Content-Length: 1, 1\r\n") + "a", 400},
        {"negative length", head("Content-Length: -1\r\n"), 400},
        {"signed length", head("Content-Length: +1\r\n") + "a", 400},
        {"hexadecimal length", head("Content-Length: 0x1\r\n") + "a", 400},
        {"empty length", head("Content-Length:\r\n"), 400},
        {"length beyond 64 bits", head("Content-Length: 99999999999999999999\r\n"), 400},
        {"length beyond 63 bits", head("Content-Length: 18446744073709551615\r\n"), 400},
        {"length with a unit", head("Content-Length: 1b\r\n"), 400},
        {"length with a blank inside", head("Content-Length: 1 1\r\n"), 400},
        {"two encodings", head("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400},
        {"encoding twice in a list", head("Transfer-Encoding: chunked, chunked\r\n"), 501},
        {"unknown encoding", head("Transfer-Encoding: gzip, chunked\r\n"), 501},
        {"identity", head("Transfer-Encoding: identity\r\n"), 501},
        {"disguised encoding", head("Transfer-Encoding: xchunked\r\n"), 501},
        {"encoding with a vertical tab",
         head("Transfer-Encoding: \x0b"
              "chunked\r\n"),
         400},
        {"empty encoding", head("Transfer-Encoding:\r\n"), 501},
        {"encoding in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    };
}

std::vector<Hostile> fields() {
    return {
        {"blank before the colon", head("Content-Length : 1\r\n") + "a", 400},
        {"tab before the colon", head("Transfer-Encoding\t: chunked\r\n"), 400},
        {"folded line", head("X-Long: one\r\n two\r\n"), 400},
        {"folded first line", "GET / HTTP/1.1\r\n Host: h\r\n\r\n", 400},
        {"no colon", head("Nonsense\r\n"), 400},
        {"empty name", head(": value\r\n"), 400},
        {"bad character in a name", head("X(y): value\r\n"), 400},
        {"bare LF after a field", "GET / HTTP/1.1\r\nHost: h\nX: y\r\n\r\n", 400},
        {"bare LF after the request line", "GET / HTTP/1.1\nHost: h\r\n\r\n", 400},
        {"bare LF as the empty line", "GET / HTTP/1.1\r\nHost: h\r\n\n", 400},
        {"CR inside a value", head("X: a\rTransfer-Encoding: chunked\r\n"), 400},
        {"NUL in a value", head(std::string("X: a\0b\r\n", 8)), 400},
        {"NUL in a name", head(std::string("X\0: b\r\n", 7)), 400},
        {"delete character", head("X: a\x7f\r\n"), 400},
        {"no Host", "GET / HTTP/1.1\r\n\r\n", 400},
        {"two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400},
        {"two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400},
        {"Host list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400},
        {"Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
        {"Host with a user", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400},
        {"unknown expectation", head("Expect: a-miracle\r\n"), 417},
        {"too many fields", head(repeat("X: y\r\n", 60)), 431},
        {"one long field", head("X: " + std::string(kLimits.headerBytes, 'y') + "\r\n"), 431},
        {"many long fields", head(repeat("X: " + std::string(1000, 'y') + "\r\n", 40)), 431},
        {"a field without end", head("").substr(0, 33) + std::string(kLimits.headerBytes + 2, 'y'), 431},
    };
}

std::vector<Hostile> requestLines() {
    return {
        {"TLS on a plain port", std::string("\x16\x03\x01\x02\x00\x01\x00", 7), 400},
        {"binary", std::string("\0\0\0\0", 4), 400},
        {"leading blank", line(" GET / HTTP/1.1"), 400},
        {"no version", line("GET /"), 400},
        {"only a word", line("GET"), 400},
        {"two blanks before the target", line("GET  / HTTP/1.1"), 400},
        {"tab as separator", line("GET\t/\tHTTP/1.1"), 400},
        {"trailing blank", line("GET / HTTP/1.1 "), 400},
        {"lower-case version", line("GET / http/1.1"), 400},
        {"short version", line("GET / HTTP/1"), 400},
        {"long version", line("GET / HTTP/1.10"), 400},
        {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
        {"HTTP/3", line("GET / HTTP/3.0"), 505},
        {"HTTP/0.9 with a version", line("GET / HTTP/0.9"), 505},
        {"unknown method", line("BREW /pot HTTP/1.1"), 501},
        {"TRACE", line("TRACE / HTTP/1.1"), 501},
        {"CONNECT", line("CONNECT a.test:443 HTTP/1.1"), 501},
        {"lower-case method", line("get / HTTP/1.1"), 501},
        {"bad method character", line("GE(T / HTTP/1.1"), 400},
        {"relative target", line("GET path HTTP/1.1"), 400},
        {"asterisk for GET", line("GET * HTTP/1.1"), 400},
        {"blank in the path", line("GET /a b HTTP/1.1"), 400},
        {"second version in the query", line("GET /?a HTTP/1.0 HTTP/1.1"), 400},
        {"control character in the target", line("GET /\x01 HTTP/1.1"), 400},
        {"path that is not UTF-8", line("GET /a%FF HTTP/1.1"), 400},
        {"NUL in the target", line(std::string("GET /a\0b HTTP/1.1", 17)), 400},
        {"encoded NUL in the path", line("GET /a%00b HTTP/1.1"), 400},
        {"encoded line end in the path", line("GET /a%0d%0ab HTTP/1.1"), 400},
        {"other scheme", line("GET ftp://a.test/ HTTP/1.1"), 400},
        {"no host in the URL", line("GET http:///path HTTP/1.1"), 400},
        {"user in the URL", line("GET http://u:p@a.test/ HTTP/1.1"), 400},
        {"endless empty lines", repeat("\r\n", 6), 400},
    };
}

std::vector<Hostile> chunks() {
    return {
        {"no size", chunked("\r\n\r\n"), 400},
        {"no hexadecimal number", chunked("g\r\n"), 400},
        {"prefix", chunked("0x5\r\nhello\r\n"), 400},
        {"sign", chunked("-1\r\n"), 400},
        {"leading blank", chunked(" 5\r\nhello\r\n"), 400},
        {"trailing blank", chunked("5 \r\nhello\r\n"), 400},
        {"endless zeros", chunked(std::string(40, '0') + "\r\n\r\n"), 400},
        {"overflow", chunked("ffffffffffffffff1\r\n"), 400},
        {"size ends in LF", chunked("5\nhello\r\n"), 400},
        {"data ends in LF", chunked("5\r\nhello\n0\r\n\r\n"), 400},
        {"data too long", chunked("5\r\nhello!\r\n0\r\n\r\n"), 400},
        {"control character in an extension", chunked("5;a=\x01\r\nhello\r\n"), 400},
        {"long extension", chunked("5;" + std::string(2000, 'e') + "\r\nhello\r\n"), 400},
        {"many extensions", chunked(repeat("1;" + std::string(900, 'e') + "\r\na\r\n", 30)), 400},
        {"bad trailer", chunked("0\r\nno colon\r\n\r\n"), 400},
        {"folded trailer", chunked("0\r\nA: b\r\n c\r\n\r\n"), 400},
        {"many trailers", chunked("0\r\n" + repeat("A: b\r\n", 60) + "\r\n"), 431},
        {"long trailer", chunked("0\r\nA: " + std::string(kLimits.headerBytes, 'b') + "\r\n\r\n"), 431},
    };
}

void checkAll(const std::vector<Hostile>& corpus) {
    for (const Hostile& hostile : corpus) {
        INFO(hostile.name);
        CHECK(statusOf(hostile.bytes) == hostile.status);
        const std::string whole = readWhole(hostile.bytes);
        CHECK(readByteByByte(hostile.bytes) == whole);
        const std::size_t step = 1 + hostile.bytes.size() / 200;
        for (std::size_t cut = 0; cut <= hostile.bytes.size(); cut += step) {
            INFO("cut at " << cut);
            REQUIRE(readCut(hostile.bytes, {cut}) == whole);
        }
    }
}

}  // namespace

TEST_CASE("http_server: ambiguous framing is refused") {
    checkAll(framing());
}
TEST_CASE("http_server: malformed and excessive header fields are refused") {
    checkAll(fields());
}
TEST_CASE("http_server: malformed request lines are refused") {
    checkAll(requestLines());
}
TEST_CASE("http_server: malformed chunks are refused") {
    checkAll(chunks());
}

TEST_CASE("http_server: mutated requests are read or refused, the same way however they are cut") {
    const std::string valid =
        head("Content-Length: 5\r\nConnection: close\r\n") + "hello" + chunked("5\r\nhello\r\n0\r\n\r\n");
    const std::string alphabet("\r\n\0 :\t;,%/?0aZ\x80", 16);
    std::mt19937 random(7);
    for (int round = 0; round < 3000; ++round) {
        std::string bytes = valid;
        for (int change = 0; change < 3; ++change) {
            const std::size_t at = random() % bytes.size();
            const char c = alphabet[random() % alphabet.size()];
            switch (random() % 3) {
                case 0:
                    bytes[at] = c;
                    break;
                case 1:
                    bytes.insert(at, 1, c);
                    break;
                default:
                    bytes.erase(at, 1);
                    break;
            }
        }
        INFO(bytes);
        REQUIRE(readByteByByte(bytes) == readWhole(bytes));
    }
}

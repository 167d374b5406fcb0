#include "hub/http/client.hpp"

#include <catch2/catch.hpp>

#include "http/client/target.hpp"
#include "hub/http/retry.hpp"
#include "hub/time/timestamp.hpp"

using namespace hub::http;
using namespace std::chrono_literals;
using hub::http::client::parseTarget;

TEST_CASE("http client: a URL is taken apart and its path left as it is") {
    const auto target = parseTarget("HTTPS://Id.Example.com/realms/a%2Fb?x=1&y=%20#part");
    CHECK(target.origin.secure);
    CHECK(target.origin.host == "id.example.com");
    CHECK(target.origin.port == 443);
    CHECK(target.origin.authority() == "id.example.com");
    CHECK(target.path == "/realms/a%2Fb?x=1&y=%20");
    CHECK(parseTarget("http://a").path == "/");
    CHECK(parseTarget("http://a?b=1").path == "/?b=1");
    CHECK(parseTarget("http://a:8080/").origin.authority() == "a:8080");
    CHECK(parseTarget("http://[::1]:81/x").origin.host == "::1");
    CHECK(parseTarget("http://[::1]:81/x").origin.url() == "http://[::1]:81");
    CHECK(parseTarget("https://a:80/").origin.authority() == "a:80");
}

TEST_CASE("http client: what is no URL is refused without repeating it") {
    for (const char* url :
         {"", "a/b", "ftp://a/", "http://", "http://:80/", "http://a:0/", "http://a:70000/", "http://a:x/",
          "http://[::1/", "http://[::1]x/", "http://jo:secret@a/", "http://a/b c", "http://a/\r\nX: 1"}) {
        INFO(url);
        CHECK_THROWS_AS(parseTarget(url), std::invalid_argument);
    }
    CHECK_THROWS_WITH(parseTarget("http://jo:secret@a/"), !Catch::Contains("secret"));
}

TEST_CASE("http client: forms and credentials are encoded") {
    CHECK(formEncode(Parameters({{"To", "+15005550006"}, {"Event", "a b"}, {"Event", "ü&="}})) ==
          "To=%2B15005550006&Event=a%20b&Event=%C3%BC%26%3D");
    CHECK(formEncode(Parameters()).empty());
    CHECK(basicAuthorization("Aladdin", "open sesame") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    CHECK(basicAuthorization("a", "") == "Basic YTo=");
    CHECK(basicAuthorization("", "") == "Basic Og==");
    CHECK(bearerAuthorization("t.o.k") == "Bearer t.o.k");
}

TEST_CASE("http client: only harmless requests are repeated") {
    const RetryRules plain;
    const RetryRules repeatable{.repeatable = true};
    struct Case {
        int status;
        bool get, post, allowedPost;
    };
    for (const Case& c : {Case{200, false, false, false},
                          {400, false, false, false},
                          {401, false, false, false},
                          {404, false, false, false},
                          {408, true, false, true},
                          {429, true, true, true},
                          {500, false, false, false},
                          {502, true, false, true},
                          {503, true, false, true},
                          {504, true, false, true}}) {
        INFO(c.status);
        const ClientResponse response{.status = c.status};
        CHECK(mayRepeat(response, Method::kGet, plain) == c.get);
        CHECK(mayRepeat(response, Method::kDelete, plain) == c.get);
        CHECK(mayRepeat(response, Method::kPost, plain) == c.post);
        CHECK(mayRepeat(response, Method::kPatch, repeatable) == c.allowedPost);
    }
}

TEST_CASE("http client: what never arrived is repeated whatever it was") {
    const RetryRules plain;
    const RetryRules repeatable{.repeatable = true};
    using F = ClientFailure;
    CHECK(mayRepeat(ClientError(F::kConnect, false, ""), Method::kPost, plain));
    CHECK(mayRepeat(ClientError(F::kTimeout, false, ""), Method::kPost, plain));
    CHECK_FALSE(mayRepeat(ClientError(F::kTimeout, true, ""), Method::kPost, plain));
    CHECK_FALSE(mayRepeat(ClientError(F::kBroken, true, ""), Method::kPost, plain));
    CHECK(mayRepeat(ClientError(F::kBroken, true, ""), Method::kPost, repeatable));
    CHECK(mayRepeat(ClientError(F::kBroken, true, ""), Method::kPut, plain));
    for (const F failure : {F::kTls, F::kTooLarge, F::kMalformed, F::kStopped})
        CHECK_FALSE(mayRepeat(ClientError(failure, false, ""), Method::kGet, repeatable));
}

TEST_CASE("http client: Retry-After is seconds or a date") {
    const auto now = *hub::time::parseIso8601("2026-03-04T05:06:07Z");
    const auto read = [&](const std::string& value) {
        Headers headers;
        headers.add("retry-after", value);
        return retryAfter(headers, now);
    };
    CHECK(read("3") == 3s);
    CHECK(read(" 0 ") == 0s);
    CHECK(read("Wed, 04 Mar 2026 05:06:17 GMT") == 10s);
    CHECK(read("Wed, 04 Mar 2026 05:06:01 GMT") == 0s);
    CHECK(read("99999999999999") == std::chrono::hours(366 * 24));
    for (const char* bad : {"", "-1", "soon", "3.5", "99999999999999999999999"}) CHECK(read(bad) == std::nullopt);
    CHECK(retryAfter({}, now) == std::nullopt);
}

TEST_CASE("http client: waits double up to the longest, of which a random half is left out") {
    const RetryRules rules{.firstDelay = 100ms, .longestDelay = 1000ms};
    CHECK(retryDelay(rules, 1, 0) == 100ms);
    CHECK(retryDelay(rules, 2, 0) == 200ms);
    CHECK(retryDelay(rules, 4, 0) == 800ms);
    CHECK(retryDelay(rules, 5, 0) == 1000ms);
    CHECK(retryDelay(rules, 1000, 0) == 1000ms);
    CHECK(retryDelay(rules, 5, 0.5) == 750ms);
    CHECK(retryDelay(rules, 1, 0.9999) >= 50ms);
}

#include "middleware/cors.hpp"

#include <catch2/catch.hpp>

using namespace hub;

namespace {

http::Request preflightFrom(const std::string& origin) {
    http::Request request;
    request.method = http::Method::kOptions;
    request.headers.add("Origin", origin);
    request.headers.add("Access-Control-Request-Method", "POST");
    request.headers.add("Access-Control-Request-Headers", "authorization, content-type");
    return request;
}

}  // namespace

TEST_CASE("cors: an allowed origin gets its preflight answered and its answers readable") {
    const host::Cors cors({"http://localhost:5173/"});
    const http::Request request = preflightFrom("http://localhost:5173");
    auto response = cors.preflight(request, {http::Method::kGet, http::Method::kPost});
    REQUIRE(response);
    cors.decorate(request, *response);
    CHECK(response->status == 204);
    CHECK(response->headers.get("Access-Control-Allow-Origin") == "http://localhost:5173");
    CHECK(response->headers.get("Access-Control-Allow-Methods") == "GET, POST");
    CHECK(response->headers.get("Access-Control-Allow-Headers") == "authorization, content-type");
}

TEST_CASE("cors: a foreign origin gets no permission") {
    const host::Cors cors({"http://localhost:5173"});
    const http::Request request = preflightFrom("http://evil.example");
    CHECK_FALSE(cors.preflight(request, {http::Method::kPost}));
    http::Response response;
    cors.decorate(request, response);
    CHECK_FALSE(response.headers.get("Access-Control-Allow-Origin"));
    CHECK(response.headers.get("Vary") == "Origin");
}

TEST_CASE("cors: without a list nothing is added") {
    const host::Cors cors({});
    http::Response response;
    cors.decorate(preflightFrom("http://localhost:5173"), response);
    CHECK(response.headers.begin() == response.headers.end());
    CHECK_FALSE(cors.preflight(preflightFrom("http://localhost:5173"), {}));
}

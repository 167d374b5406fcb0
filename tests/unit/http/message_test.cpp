#include "hub/http/message.hpp"

#include "hub/http/error.hpp"

#include <catch2/catch.hpp>

using namespace hub;

namespace {

http::Request withBody(std::string contentType, std::string body) {
    http::Request request;
    request.headers.add("content-type", std::move(contentType));
    request.body = std::move(body);
    return request;
}

std::string jsonProblem(std::string body) {
    try {
        withBody("application/json", std::move(body)).json();
    } catch (const http::Error& error) {
        return std::to_string(error.status()) + " " + error.code() + " " + error.what();
    }
    return "accepted";
}

}  // namespace

TEST_CASE("http: headers compare without regard to case", "[http]") {
    http::Headers headers;
    headers.add("Accept", "a");
    headers.add("X-Key", "1");
    headers.add("x-key", "2");
    CHECK(headers.get("ACCEPT") == "a");
    CHECK(headers.get("X-KEY") == "1");
    CHECK(headers.get("X-Ke") == std::nullopt);
    headers.set("X-kEY", "3");
    CHECK(headers.get("x-key") == "3");
    CHECK(std::distance(headers.begin(), headers.end()) == 2);
    headers.set("New", "n");
    CHECK(headers.get("new") == "n");
}

TEST_CASE("http: the media type has no parameters", "[http]") {
    CHECK(withBody("Application/JSON; charset=utf-8", "").mediaType() == "application/json");
    CHECK(withBody(" text/plain ", "").mediaType() == "text/plain");
    CHECK(withBody(";", "").mediaType() == "");
    CHECK(http::Request().mediaType() == "");
}

TEST_CASE("http: JSON bodies are read, with or without a byte order mark", "[http]") {
    CHECK(withBody("application/json", "{\"a\":1}").json().find("a")->asInteger() == 1);
    CHECK(withBody("application/json", "\xEF\xBB\xBF[1]").json().asArray().size() == 1);
    CHECK(jsonProblem("{\"a\":}") == "400 invalid_json JSON parse error - line 1, column 6: expected a value");
    CHECK(jsonProblem("") == "400 invalid_json JSON parse error - line 1, column 1: the text is empty");
}

TEST_CASE("http: path parameters must be declared", "[http]") {
    http::Request request;
    request.pathParameters = http::Parameters(std::vector<http::Parameter>{{"id", "17"}});
    CHECK(request.pathParameter("id") == "17");
    CHECK_THROWS_AS(request.pathParameter("uuid"), std::logic_error);
}

TEST_CASE("http: responses", "[http]") {
    CHECK(http::Response::json(201, std::string("{}")).headers.get("content-type") == "application/json");
    CHECK(http::Response::json(200, json::Object{{"a", 1}}).body == "{\"a\":1}");
    CHECK(http::Response::text(200, "SUCCESS").headers.get("Content-Type") == "text/plain; charset=utf-8");
    CHECK(http::Response::noContent().status == 204);
    CHECK(http::reasonPhrase(404) == "Not Found");
    CHECK(http::reasonPhrase(799) == "");
    CHECK(http::toString(http::Method::kPatch) == "PATCH");
}

TEST_CASE("http: a redirect cannot carry a second header", "[http]") {
    const http::Response response = http::Response::redirect(302, "https://x.example/a?b=c%20d#e\r\nSet-Cookie: é \"<");
    CHECK(response.status == 302);
    CHECK(response.headers.get("Location") == "https://x.example/a?b=c%20d#e%0D%0ASet-Cookie:%20%C3%A9%20%22%3C");
}

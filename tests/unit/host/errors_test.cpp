#include "middleware/errors.hpp"

#include <catch2/catch.hpp>

#include "hub/db/error.hpp"

using namespace hub;

namespace {

template <class Exception>
http::Response rendered(const Exception& exception) {
    http::Request request;
    request.requestId = "r-1";
    request.path = "/x";
    return host::renderException(std::make_exception_ptr(exception), http::dialect::problemJson, request);
}

}  // namespace

TEST_CASE("errors: an http::Error keeps status, code and headers") {
    const auto response = rendered(http::Error(409, "conflict", "Taken").withHeader("X-Other", "7"));
    CHECK(response.status == 409);
    CHECK(response.headers.get("X-Other") == "7");
    CHECK(json::parse(response.body).find("detail")->asString() == "Taken");
    CHECK(json::parse(response.body).find("request_id")->asString() == "r-1");
}

TEST_CASE("errors: a database that is away is 503 with a hint when to come back") {
    const auto response = rendered(db::Unavailable("pool exhausted after 2 s on host db.internal", "08006"));
    CHECK(response.status == 503);
    CHECK(response.headers.get("Retry-After").has_value());
    CHECK(response.body.find("db.internal") == std::string::npos);
}

TEST_CASE("errors: unknown exceptions show nothing of the inside") {
    CHECK(rendered(std::runtime_error("secret path /etc/x")).status == 500);
    CHECK(rendered(std::runtime_error("secret path /etc/x")).body.find("secret") == std::string::npos);
    CHECK(rendered(db::Error("syntax error in users.find", "42601")).body.find("users.find") == std::string::npos);
    CHECK(rendered(42).status == 500);
}

#include "hub/http/error.hpp"

#include <catch2/catch.hpp>

using namespace hub;

namespace {

const http::ErrorInfo kNotFound{.status = 404,
                                .code = "not_found",
                                .message = "Agent mapping not found",
                                .fields = {},
                                .requestId = "req-1",
                                .path = "/api/leads"};

const http::ErrorInfo kInvalid{.status = 422,
                               .code = "validation_failed",
                               .message = "Validation failed",
                               .fields = {{"items[3].email", "invalid_format", "Enter a valid email address."},
                                          {"items[3].email", "too_long", "Too \"long\"."},
                                          {"size", "required", "This field is required.", http::In::kQuery},
                                          {"", "invalid_type", "A list is required."}},
                               .requestId = "req-2",
                               .path = "/p"};

}  // namespace

TEST_CASE("http: problem+json by RFC 9457", "[http][dialect]") {
    const http::Response response = http::dialect::problemJson(kNotFound);
    CHECK(response.status == 404);
    CHECK(response.headers.get("Content-Type") == "application/problem+json");
    CHECK(response.body ==
          R"({"type":"about:blank","title":"Not Found","status":404,"detail":"Agent mapping not found",)"
          R"("code":"not_found","instance":"/api/leads","request_id":"req-1"})");
    const json::Value body = json::parse(http::dialect::problemJson(kInvalid).body);
    REQUIRE(body.find("errors")->asArray().size() == 4);
    CHECK(json::dump(body.find("errors")->asArray()[2]) ==
          R"({"in":"query","field":"size","code":"required","message":"This field is required."})");
}

TEST_CASE("http: FastAPI's and DRF's detail", "[http][dialect]") {
    CHECK(http::dialect::detail(kNotFound).body == R"({"detail":"Agent mapping not found"})");
    CHECK(
        http::dialect::detail(kInvalid).body ==
        R"({"detail":[{"type":"invalid_format","loc":["body","items",3,"email"],"msg":"Enter a valid email address."},)"
        R"({"type":"string_too_long","loc":["body","items",3,"email"],"msg":"Too \"long\"."},)"
        R"({"type":"missing","loc":["query","size"],"msg":"This field is required."},)"
        R"({"type":"invalid_type","loc":["body"],"msg":"A list is required."}]})");
}

TEST_CASE("http: locations of any field name are readable", "[http][dialect]") {
    const auto [field, location] = GENERATE(table<std::string, std::string>({
        {"[0]", R"(["body",0])"},
        {"[0].a[12]", R"(["body",0,"a",12])"},
        {"[x]", R"(["body","[x]"])"},
        {"[", R"(["body","["])"},
        {"[99999999999999999999]", R"(["body","[99999999999999999999]"])"},
        {"a[1", R"(["body","a","[1"])"},
        {"..", R"(["body","."])"},
    }));
    CAPTURE(field);
    http::ErrorInfo info = kInvalid;
    info.fields = {{field, "c", "m"}};
    CHECK(http::dialect::detail(info).body == R"({"detail":[{"type":"c","loc":)" + location + R"(,"msg":"m"}]})");
}

TEST_CASE("http: error and details", "[http][dialect]") {
    CHECK(http::dialect::errorDetails(kNotFound).body == R"({"error":"Agent mapping not found"})");
    CHECK(
        http::dialect::errorDetails(kInvalid).body ==
        R"({"error":"Validation failed","details":{"items[3].email":["Enter a valid email address.","Too \"long\"."],)"
        R"("size":["This field is required."],"non_field_errors":["A list is required."]}})");
}

TEST_CASE("http: message alone", "[http][dialect]") {
    CHECK(http::dialect::message(kNotFound).body == "{\"message\":\"Agent mapping not found\"}\n");
    CHECK(http::dialect::message(kInvalid).body ==
          "{\"message\":\"Validation failed: items[3].email: Enter a valid email address.; items[3].email: Too "
          "\\\"long\\\".; size: This field is required.; A list is required.\"}\n");
}

TEST_CASE("http: success false", "[http][dialect]") {
    CHECK(http::dialect::successMessage(kNotFound).body == R"({"success":false,"message":"Agent mapping not found"})");
    CHECK(json::dump(*json::parse(http::dialect::successMessage(kInvalid).body).find("errors")) ==
          R"(["\"items[3].email\": Enter a valid email address.","\"items[3].email\": Too \"long\".",)"
          R"("\"size\": This field is required.","A list is required."])");
}

TEST_CASE("http: error helpers", "[http]") {
    CHECK(http::badRequest("x").code() == "bad_request");
    CHECK(http::badRequest("x", {{"a", "b", "c"}}).code() == "validation_failed");
    CHECK(http::notFound().status() == 404);
    CHECK(http::forbidden("no").status() == 403);
    CHECK(http::conflict("twice").status() == 409);
    const http::Error busy = http::unavailable("busy", std::chrono::seconds(3));
    CHECK(busy.status() == 503);
    CHECK(busy.headers().get("Retry-After") == "3");
    CHECK(std::string(busy.what()) == "busy");
}

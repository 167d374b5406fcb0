#include <catch2/catch.hpp>

#include "dialer/report_text.hpp"
#include "hub/json/value.hpp"

using hub::json::parse;
using hub::number_queue::dialer::readableJson;

TEST_CASE("report text: what can be read stays as it is") {
    for (const std::string_view body :
         {R"({"a": "\\u0000 \" -1e999", "b": [-9223372036854775808, 18446744073709551615, 0.5, 1e300]})",
          R"({"a": "\ud83d\ude00 سلام", "b": null, "c": {"d": true}})", ""}) {
        CHECK(readableJson(body) == body);
    }
}

TEST_CASE("report text: what cannot be read is replaced, and only that") {
    CHECK(readableJson(R"(["\u0000", "\ud800", "\udc00", "\ud800\u0041"])") ==
          R"(["\ufffd", "\ufffd", "\ufffd", "\ufffd\u0041"])");
    CHECK(readableJson("[\"\xff\"]") == "[\"\xef\xbf\xbd\"]");
    CHECK(readableJson("[18446744073709551616, -9223372036854775809,1e999]") ==
          R"(["18446744073709551616", "-9223372036854775809","1e999"])");
    const auto mended = parse(readableJson(R"({"id": 99999999999999999999, "text": "a\u0000"})"));
    CHECK(mended.find("id")->asString() == "99999999999999999999");
    CHECK(mended.find("text")->asString() == "a\ufffd");
}

TEST_CASE("report text: what ends early stays broken") {
    for (const std::string_view body :
         {R"({"a": "\u00)", R"({"a": "\)", R"({"a": -)", R"({"a": "\ud83d\)", R"("\u0000)"})
        CHECK_THROWS_AS(parse(readableJson(body)), hub::json::ParseError);
}

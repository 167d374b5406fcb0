#include "hub/json/value.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace hub;

namespace {

std::string problem(const std::string& text, std::size_t maxDepth = 64) {
    try {
        json::parse(text, {maxDepth});
    } catch (const json::ParseError& error) {
        return error.what();
    }
    return "accepted";
}

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

}  // namespace

TEST_CASE("json: every type is read and written back", "[json]") {
    const std::string text =
        R"({"a":[1,-2,9223372036854775807,18446744073709551615,1.5,1e+300,true,false,null],"b":{"c":"x\"\\\n"},"é":""})";
    CHECK(json::dump(json::parse(text)) == text);
}

TEST_CASE("json: a scalar is a document", "[json]") {
    CHECK(json::parse(" \t\r\n42 ").asInteger() == 42);
    CHECK(json::parse("\"x\"").asString() == "x");
    CHECK(json::parse("true").asBool());
    CHECK(json::parse("null").isNull());
    CHECK(json::parse("-0.5").asDouble() == -0.5);
}

TEST_CASE("json: numbers keep their type and value", "[json]") {
    CHECK(json::parse("9223372036854775807").fitsInt64());
    CHECK(json::parse("9223372036854775808").isInteger());
    CHECK_FALSE(json::parse("9223372036854775808").fitsInt64());
    CHECK_THROWS_AS(json::parse("9223372036854775808").asInteger(), std::bad_variant_access);
    CHECK(json::parse("9223372036854775808").asDouble() == 9223372036854775808.0);
    CHECK(json::parse("1.0").typeName() == "number");
    CHECK(json::parse("1e2").asDouble() == 100.0);
    CHECK_THROWS_AS(json::parse("1.0").asInteger(), std::bad_variant_access);
    CHECK(json::dump(1.0) == "1.0");
    CHECK(json::dump(-0.0) == "-0.0");
    CHECK(json::dump(0.1) == "0.1");
    CHECK(json::dump(std::numeric_limits<double>::quiet_NaN()) == "null");
    CHECK(json::dump(-std::numeric_limits<double>::infinity()) == "null");
}

TEST_CASE("json: integers of any type become one representation", "[json]") {
    CHECK(json::Value(std::size_t{7}) == json::Value(7));
    CHECK(json::Value(static_cast<unsigned char>(7)) == json::parse("7"));
    CHECK(json::Value(std::numeric_limits<std::uint64_t>::max()) == json::parse("18446744073709551615"));
    CHECK(json::Value(std::numeric_limits<std::int64_t>::min()) == json::parse("-9223372036854775808"));
    STATIC_REQUIRE_FALSE(std::is_constructible_v<json::Value, const int*>);
}

TEST_CASE("json: an error names what, line and column", "[json]") {
    const auto [text, expected] = GENERATE(table<std::string, std::string>({
        {"", "line 1, column 1: the text is empty"},
        {" \n ", "line 2, column 2: the text is empty"},
        {"{\n  \"a\": 1,\n  \"a\": 2}", "line 3, column 3: duplicate key \"a\""},
        {"{\"a\":1,\"\\u0061\":2}", "line 1, column 8: duplicate key \"a\""},
        {"{\"a\":1", "line 1, column 7: the text ends inside an object"},
        {"{\"a\":", "line 1, column 6: the text ends where a value is expected"},
        {"{\"a\":1,}", "line 1, column 8: expected a key in double quotes"},
        {"{'a':1}", "line 1, column 2: expected a key in double quotes"},
        {"{\"a\" 1}", "line 1, column 6: expected ':' after the key"},
        {"{\"a\":1 \"b\":2}", "line 1, column 8: expected ',' or '}'"},
        {"[1,2", "line 1, column 5: the text ends inside an array"},
        {"[1 2]", "line 1, column 4: expected ',' or ']'"},
        {"[1,]", "line 1, column 4: expected a value"},
        {"[1]x", "line 1, column 4: unexpected text after the end of the document"},
        {"{} {}", "line 1, column 4: unexpected text after the end of the document"},
        {"[tru]", "line 1, column 2: unknown word; use true, false, null or a string"},
        {"[nullx]", "line 1, column 2: unknown word; use true, false, null or a string"},
        {"[NaN]", "line 1, column 2: expected a value"},
        {"[01]", "line 1, column 2: a number with leading zeros; use a string"},
        {"[1.]", "line 1, column 2: not a JSON number"},
        {"[.5]", "line 1, column 2: not a JSON number"},
        {"[+1]", "line 1, column 2: not a JSON number"},
        {"[-]", "line 1, column 2: not a JSON number"},
        {"[1e400]", "line 1, column 2: a number outside the 64-bit range; use a string"},
        {"[18446744073709551616]", "line 1, column 2: a number outside the 64-bit range; use a string"},
        {"[-9223372036854775809]", "line 1, column 2: a number outside the 64-bit range; use a string"},
        {"[\"a\nb\"]", "line 1, column 4: a control character inside a string; write it as an escape such as \\n"},
        {"\"abc", "line 1, column 5: the text ends inside a string"},
        {"\"a\\", "line 1, column 3: an unknown escape in a string"},
        {"\"\\x\"", "line 1, column 2: an unknown escape in a string"},
        {"\"\\u12G4\"", "line 1, column 2: \\u needs four hexadecimal digits"},
        {"\"\\u12\"", "line 1, column 2: \\u needs four hexadecimal digits"},
        {"\"\\ud800\"", "line 1, column 2: an unpaired surrogate escape"},
        {"\"\\ud800\\u0041\"", "line 1, column 2: an unpaired surrogate escape"},
        {"\"\\udc00\"", "line 1, column 2: an unpaired surrogate escape"},
        {"\"\\u0000\"", "line 1, column 2: \\u0000 is not accepted: it cannot be stored"},
        {"\"\xC3\x28\"", "line 1, column 2: not valid UTF-8"},
        {"\"\xED\xA0\x80\"", "line 1, column 2: not valid UTF-8"},
        {"\"\xF5\x80\x80\x80\"", "line 1, column 2: not valid UTF-8"},
        {"\xEF\xBB\xBF{}", "line 1, column 1: expected a value"},
        {"// no\n1", "line 1, column 1: expected a value"},
        {std::string("[\0]", 3), "line 1, column 2: expected a value"},
        {std::string("1\0", 2), "line 1, column 1: expected a value"},
    }));
    CAPTURE(text);
    CHECK(problem(text) == expected);
}

TEST_CASE("json: nesting is limited", "[json]") {
    CHECK(problem(nested(64)) == "accepted");
    CHECK(problem(nested(65)) == "line 1, column 65: nested deeper than 64 levels");
    CHECK(problem(nested(3), 2) == "line 1, column 3: nested deeper than 2 levels");
    CHECK(problem("{\"a\":{\"b\":1}}", 1) == "line 1, column 6: nested deeper than 1 levels");
    CHECK(problem(nested(1000), 5000) == "accepted");
    CHECK(problem(nested(1001), 5000) == "line 1, column 1001: nested deeper than 1000 levels");
    CHECK(problem(std::string(1'000'000, '[')) == "line 1, column 65: nested deeper than 64 levels");
}

TEST_CASE("json: duplicate keys are found in large objects too", "[json]") {
    const auto object = [](const std::string& last) {
        std::string text = "{";
        for (int i = 0; i < 20'000; ++i) text += "\"k" + std::to_string(i) + "\":0,";
        return text + "\"" + last + "\":0}";
    };
    CHECK(json::parse(object("new")).asObject().size() == 20'001);
    CHECK_THAT(problem(object("k777")), Catch::EndsWith("duplicate key \"k777\""));
    for (int members = 1; members <= 20; ++members) {
        std::string text = "{";
        for (int i = 0; i < members; ++i) text += "\"k" + std::to_string(i) + "\":0,";
        CAPTURE(members);
        CHECK_THAT(problem(text + "\"k0\":0}"), Catch::EndsWith("duplicate key \"k0\""));
    }
}

TEST_CASE("json: a large document leaves nothing behind", "[json]") {
    const std::string large = "\"" + std::string(3 << 20, 'x') + "\"";
    CHECK(json::parse(large).asString().size() == 3 << 20);
    CHECK(json::parse("[1]").asArray().size() == 1);
}

TEST_CASE("json: objects keep order, replace and erase", "[json]") {
    json::Object object{{"b", 1}, {"a", "x"}};
    object.set("b", nullptr);
    object.set("c", json::Array{true});
    CHECK(json::dump(object) == R"({"b":null,"a":"x","c":[true]})");
    CHECK(object.erase("a"));
    CHECK_FALSE(object.erase("a"));
    CHECK(object.find("a") == nullptr);
    *object.find("b") = 2;
    const json::Value value(object);
    CHECK(value.find("b")->asInteger() == 2);
    CHECK(json::Value("text").find("b") == nullptr);
    CHECK(value.typeName() == "object");
}

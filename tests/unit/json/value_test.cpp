#include "hub/json/value.hpp"

#include <catch2/catch.hpp>

#include "hub/json/writer.hpp"

using namespace hub;

namespace {

std::string problem(const std::string& text) {
    try {
        json::parse(text);
    } catch (const json::ParseError& error) {
        return error.what();
    }
    return "accepted";
}

}  // namespace

TEST_CASE("json: reads every type and writes it back", "[json]") {
    const std::string text =
        R"({"a":[1,-2,9223372036854775807,18446744073709551615,1.5,1e+300,true,false,null],"b":{"c":"x\"\\\n"},"é":""})";
    CHECK(json::dump(json::parse(text)) == text);
}

TEST_CASE("json: an error names line and column", "[json]") {
    CHECK(problem("{\n  \"a\": 1,\n  \"a\": 2}") == "line 3, column 3: duplicate key \"a\"");
}

#include "hub/db/parameters.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace hub;
using db::Parameters;
using namespace std::chrono_literals;

namespace {

template <class T>
std::string textOf(const T& value) {
    const Parameters parameters(value);
    REQUIRE(parameters.size() == 1);
    const Parameters::Value& only = parameters.values().front();
    return only.null ? "<null>" : only.data;
}

}  // namespace

TEST_CASE("db: scalar parameters are PostgreSQL text") {
    CHECK(textOf(true) == "t");
    CHECK(textOf(false) == "f");
    CHECK(textOf(0) == "0");
    CHECK(textOf(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
    CHECK(textOf(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
    CHECK(textOf(0.1) == "0.1");
    CHECK(textOf(-std::numeric_limits<double>::infinity()) == "-inf");
    CHECK(textOf("text") == "text");
    CHECK(textOf(std::string("آزمون")) == "آزمون");
    CHECK(textOf(std::string_view("view")) == "view");
    CHECK(textOf(nullptr) == "<null>");
}

TEST_CASE("db: an optional parameter is its value or NULL") {
    CHECK(textOf(std::optional<int>(5)) == "5");
    CHECK(textOf(std::optional<int>()) == "<null>");
    CHECK(textOf(std::optional<std::string>("")).empty());
}

TEST_CASE("db: points in time keep their microseconds") {
    CHECK(textOf(time::Timestamp(std::chrono::sys_days(2024y / 11 / 12) + 15h + 40min + 14s + 123456us)) ==
          "2024-11-12T15:40:14.123456Z");
    CHECK(textOf(time::Date(2024y / 2 / 29)) == "2024-02-29");
}

TEST_CASE("db: bytes travel in binary, with their NUL") {
    const Parameters parameters(db::Bytes{std::string("\0\xff", 2)});
    CHECK(parameters.values()[0].binary);
    CHECK(parameters.values()[0].data == std::string("\0\xff", 2));
}

TEST_CASE("db: JSON is written out") {
    CHECK(textOf(json::Value(json::Object{{"a", 1}, {"b", "x"}})) == R"({"a":1,"b":"x"})");
}

TEST_CASE("db: arrays quote what needs it") {
    CHECK(textOf(std::vector<std::int64_t>{1, -2}) == "{1,-2}");
    CHECK(textOf(std::vector<std::int64_t>{}) == "{}");
    CHECK(textOf(std::vector<std::string>{"a", "", "NULL", "b\"c\\d", "{e,f}", " g "}) ==
          R"({"a","","NULL","b\"c\\d","{e,f}"," g "})");
    CHECK(textOf(std::vector<std::optional<std::string>>{"a", std::nullopt}) == R"({"a",NULL})");
}

TEST_CASE("db: a NUL character is refused wherever text can hold one") {
    const std::string bad("a\0b", 3);
    CHECK_THROWS_AS(Parameters(bad), std::invalid_argument);
    CHECK_THROWS_AS(Parameters(std::optional<std::string>(bad)), std::invalid_argument);
    CHECK_THROWS_AS(Parameters(std::vector<std::string>{"a", bad}), std::invalid_argument);
    CHECK_THROWS_AS(Parameters(std::vector<std::optional<std::string>>{bad}), std::invalid_argument);
    CHECK_THROWS_AS(Parameters(json::Value(json::Array{json::Object{{"k", bad}}})), std::invalid_argument);
    CHECK_THROWS_AS(Parameters(json::Value(json::Object{{bad, 1}})), std::invalid_argument);
    CHECK_NOTHROW(Parameters(json::Value("\\u0000")));
}

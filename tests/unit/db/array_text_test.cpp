#include "db/array_text.hpp"

#include <catch2/catch.hpp>

using hub::db::detail::ArrayWriter;
using hub::db::detail::parseArray;
using Elements = std::vector<std::optional<std::string>>;

TEST_CASE("db: arrays in PostgreSQL's text form are read") {
    CHECK(parseArray("{}") == Elements{});
    CHECK(parseArray("{1,2}") == Elements{"1", "2"});
    CHECK(parseArray("{a b,NULL,\"NULL\",\"\"}") == Elements{"a b", std::nullopt, "NULL", ""});
    CHECK(parseArray(R"({"b\"c\\d","{e,f}"})") == Elements{"b\"c\\d", "{e,f}"});
}

TEST_CASE("db: anything but a one-dimensional array is refused") {
    for (const char* text :
         {"", "{", "}", "{a", "{a,}", "{,a}", "{a}b", "{{1},{2}}", "[0:1]={1,2}", "{\"a}", "{\"a\\", "{a\"b\"}"}) {
        INFO(text);
        CHECK_FALSE(parseArray(text));
    }
}

TEST_CASE("db: written arrays are read back") {
    const Elements elements{"", "a,b", "\"", "\\", "{}", "NULL", std::nullopt, " ", "ی"};
    ArrayWriter writer;
    for (const auto& element : elements) {
        if (element)
            writer.text(*element);
        else
            writer.null();
    }
    CHECK(parseArray(writer.finish()) == elements);
}

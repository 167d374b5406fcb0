#include "hub/db/row.hpp"

#include <catch2/catch.hpp>

#include <limits>

#include "db/result.hpp"
#include "hub/db/error.hpp"

using namespace hub;
using namespace std::chrono_literals;
using db::BadColumn;
using db::detail::PgResult;
using db::detail::Result;

namespace {

/// A result as the server would send it, built by hand. Rows must be as long as the columns.
Result resultOf(const std::vector<std::string>& columns, const std::vector<std::vector<const char*>>& rows) {
    PgResult result(PQmakeEmptyPGresult(nullptr, PGRES_TUPLES_OK));
    std::vector<PGresAttDesc> descriptions;
    for (const std::string& column : columns)
        descriptions.push_back({const_cast<char*>(column.c_str()), 0, 0, 0, 25, -1, 0});
    REQUIRE(PQsetResultAttrs(result.get(), static_cast<int>(columns.size()), descriptions.data()) == 1);
    for (std::size_t row = 0; row < rows.size(); ++row) {
        for (std::size_t column = 0; column < rows[row].size(); ++column) {
            const char* const text = rows[row][column];
            const int length = text != nullptr ? static_cast<int>(std::char_traits<char>::length(text)) : -1;
            REQUIRE(PQsetvalue(result.get(), static_cast<int>(row), static_cast<int>(column), const_cast<char*>(text),
                               length) == 1);
        }
    }
    return Result(std::move(result), "test.query");
}

template <class T>
T read(const char* text) {
    const Result result = resultOf({"value"}, {{text}});
    return db::Row(result, 0).get<T>("value");
}

}  // namespace

TEST_CASE("db: columns are read by name in any order") {
    const Result result = resultOf({"id", "name", "age"}, {{"1", "one", nullptr}, {"2", "two", "20"}});
    for (int repetition = 0; repetition < 2; ++repetition) {
        const db::Row second(result, 1);
        CHECK(second.get<std::int64_t>("id") == 2);
        CHECK(second.get<std::string>("name") == "two");
        CHECK(second.get<std::optional<std::int32_t>>("age") == 20);
        const db::Row first(result, 0);
        CHECK(first.get<std::optional<std::int32_t>>("age") == std::nullopt);
        CHECK(first.text("name") == "one");
        CHECK(first.text("age").empty());
        CHECK(first.get<std::int64_t>("id") == 1);
    }
}

TEST_CASE("db: a missing or NULL column is named, its value never") {
    const Result result = resultOf({"id", "name"}, {{"secret", nullptr}});
    const db::Row row(result, 0);
    CHECK_THROWS_WITH(row.get<std::string>("nam"),
                      R"(query test.query has no column "nam"; its columns are: id, name)");
    CHECK_THROWS_WITH(row.get<std::string>("name"), "query test.query: column name is NULL; read it as std::optional");
    CHECK_THROWS_WITH(row.get<std::int64_t>("id"), "query test.query: column id does not hold a value of type int64");
    CHECK_THROWS_AS(row.single<std::string>(), BadColumn);
}

TEST_CASE("db: numbers outside their type are refused") {
    CHECK(read<std::int16_t>("-32768") == -32768);
    CHECK_THROWS_AS(read<std::int16_t>("32768"), BadColumn);
    CHECK(read<std::int32_t>("2147483647") == 2147483647);
    CHECK_THROWS_AS(read<std::int32_t>("2147483648"), BadColumn);
    CHECK(read<std::int64_t>("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
    CHECK_THROWS_AS(read<std::int64_t>("9223372036854775808"), BadColumn);
    CHECK_THROWS_AS(read<std::int64_t>("1.5"), BadColumn);
    CHECK_THROWS_AS(read<std::int64_t>(""), BadColumn);
    CHECK(read<double>("0.1") == 0.1);
    CHECK(read<double>("-Infinity") == -std::numeric_limits<double>::infinity());
    CHECK_THROWS_AS(read<double>("1e400"), BadColumn);
    CHECK_THROWS_AS(read<double>("abc"), BadColumn);
}

TEST_CASE("db: booleans are t and f") {
    CHECK(read<bool>("t"));
    CHECK_FALSE(read<bool>("f"));
    CHECK_THROWS_AS(read<bool>("true"), BadColumn);
}

TEST_CASE("db: points in time keep microseconds and refuse what has no value") {
    CHECK(read<time::Timestamp>("2024-11-12 15:40:14.123456+00") ==
          time::Timestamp(std::chrono::sys_days(2024y / 11 / 12) + 15h + 40min + 14s + 123456us));
    CHECK(read<time::Timestamp>("2024-11-12 15:40:14.5+03:30") ==
          time::Timestamp(std::chrono::sys_days(2024y / 11 / 12) + 12h + 10min + 14s + 500ms));
    CHECK_THROWS_AS(read<time::Timestamp>("infinity"), BadColumn);
    CHECK_THROWS_AS(read<time::Timestamp>("0044-03-15 12:00:00+00 BC"), BadColumn);
    CHECK(read<time::Date>("2024-02-29") == 2024y / 2 / 29);
    CHECK_THROWS_AS(read<time::Date>("-infinity"), BadColumn);
}

TEST_CASE("db: bytea, arrays and JSON are read") {
    CHECK(read<db::Bytes>("\\x00ff41").data == std::string("\0\xff\x41", 3));
    CHECK(read<db::Bytes>("\\x").data.empty());
    CHECK_THROWS_AS(read<db::Bytes>("\\x0"), BadColumn);
    CHECK_THROWS_AS(read<db::Bytes>("\\x0g"), BadColumn);
    CHECK_THROWS_AS(read<db::Bytes>("00"), BadColumn);
    CHECK(read<std::vector<std::string>>("{a,\"b c\"}") == std::vector<std::string>{"a", "b c"});
    CHECK_THROWS_AS(read<std::vector<std::string>>("{a,NULL}"), BadColumn);
    CHECK(read<std::vector<std::optional<std::string>>>("{a,NULL}") ==
          std::vector<std::optional<std::string>>{"a", std::nullopt});
    CHECK(read<std::vector<std::int64_t>>("{1,-2}") == std::vector<std::int64_t>{1, -2});
    CHECK_THROWS_AS(read<std::vector<std::int64_t>>("{1,NULL}"), BadColumn);
    CHECK_THROWS_AS(read<std::vector<std::int64_t>>("{1,9223372036854775808}"), BadColumn);
    CHECK_THROWS_AS(read<std::vector<std::int64_t>>("{{1}}"), BadColumn);
    CHECK(read<json::Value>(R"({"a": [1]})").find("a")->asArray()[0].asInteger() == 1);
    CHECK_THROWS_WITH(read<json::Value>("{secret"), !Catch::Contains("secret"));
}

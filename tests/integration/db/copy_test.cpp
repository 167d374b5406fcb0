#include <catch2/catch.hpp>

#include "hub/db/binary_copy.hpp"
#include "hub/testing/test_database.hpp"

using namespace hub;
using hub::testing::TestDatabase;

namespace {

constexpr db::Query kCopy{"test.copy", "COPY t (id, name, data) FROM STDIN"};

struct Table : TestDatabase {
    Table() : TestDatabase(Content::kEmpty) {
        execute("CREATE TABLE t (id bigint PRIMARY KEY, name text, data bytea)");
    }
    std::int64_t copy(const std::function<void(db::CopyWriter&)>& produce) {
        return database().inTransaction("copy", [&](db::Transaction& tx) { return tx.copyIn(kCopy, produce); });
    }
};

}  // namespace

TEST_CASE("db: COPY stores odd values as they are") {
    Table test;
    const std::vector<std::optional<std::string>> names{
        "",       std::nullopt, "\\N",   "\\.",       "tab\tnewline\nreturn\r\\backslash",
        "\b\f\v", "NULL",       "آزمون", "'quoted\"", " "};
    const std::string bytes("\0\\x\n\xff", 5);
    CHECK(test.copy([&](db::CopyWriter& writer) {
        for (std::size_t i = 0; i < names.size(); ++i) writer.row(i, names[i], db::Bytes{bytes});
    }) == static_cast<std::int64_t>(names.size()));
    static constexpr db::Query kRead{"test.read", "SELECT name FROM t ORDER BY id"};
    static constexpr db::Query kData{"test.data", "SELECT DISTINCT data FROM t"};
    test.database().inTransaction("read", [&](db::Transaction& tx) {
        CHECK(tx.queryAll<std::optional<std::string>>(kRead) == names);
        CHECK(tx.queryOne<db::Bytes>(kData).data == bytes);
    });
}

TEST_CASE("db: COPY of many rows goes through in chunks") {
    Table test;
    const std::string name(200, 'x');
    CHECK(test.copy([&](db::CopyWriter& writer) {
        for (int i = 0; i < 20000; ++i) writer.row(i, name, nullptr);
    }) == 20000);
    CHECK(test.value("SELECT count(*) || ' ' || sum(length(name)) FROM t") == "20000 4000000");
}

TEST_CASE("db: a COPY that fails leaves nothing and the connection usable") {
    Table test;
    SECTION("because the producer gives up") {
        struct Stop {};
        CHECK_THROWS_AS(test.copy([](db::CopyWriter& writer) {
            writer.row(1, "one", nullptr);
            throw Stop();
        }),
                        Stop);
    }
    SECTION("because of a row early in a long stream") {
        CHECK_THROWS_WITH(test.copy([](db::CopyWriter& writer) {
            const std::string name(1000, 'x');
            for (int i = 0; i < 5000; ++i) writer.row(i == 3 ? "secret" : std::to_string(i), name, nullptr);
        }),
                          Catch::Contains("22P02") && !Catch::Contains("secret"));
    }
    SECTION("because of a duplicate") {
        CHECK_THROWS_AS(test.copy([](db::CopyWriter& writer) {
            writer.row(1, "one", nullptr);
            writer.row(1, "one", nullptr);
        }),
                        db::UniqueViolation);
    }
    SECTION("because of a missing field") {
        CHECK_THROWS_WITH(test.copy([](db::CopyWriter& writer) { writer.row(1, "one"); }), Catch::Contains("22P04"));
    }
    SECTION("because a value holds a NUL character") {
        CHECK_THROWS_AS(test.copy([](db::CopyWriter& writer) { writer.row(1, std::string("\0", 1), nullptr); }),
                        std::invalid_argument);
    }
    CHECK(test.value("SELECT count(*) FROM t") == "0");
    CHECK(test.database().statistics().reconnects == 0);
}

TEST_CASE("db: binary COPY stores what text COPY does") {
    TestDatabase test(TestDatabase::Content::kEmpty);
    test.execute(
        "CREATE TABLE b (small smallint, middle integer, large bigint PRIMARY KEY, flag boolean, name text, at "
        "timestamptz)");
    static constexpr db::Query kBinary{"test.binary", "COPY b FROM STDIN (FORMAT binary)"};
    const auto copy = [&](const std::function<void(db::BinaryCopyWriter&)>& produce) {
        return test.database().inTransaction("copy",
                                             [&](db::Transaction& tx) { return tx.copyInBinary(kBinary, produce); });
    };
    const auto small = std::numeric_limits<std::int16_t>::min();
    const auto middle = std::numeric_limits<std::int32_t>::max();
    const auto at = time::parseIso8601("1999-12-31T23:59:59.999999Z").value();
    SECTION("values of every type") {
        CHECK(copy([&](db::BinaryCopyWriter& rows) {
                  rows.row(small, middle, std::numeric_limits<std::int64_t>::min(), true, "tab\t\\N", at);
                  rows.row(std::nullopt, std::optional<std::int32_t>(), std::int64_t{-1}, false, std::string("آزمون"),
                           std::nullopt);
              }) == 2);
        CHECK(
            test.value("SELECT string_agg(b::text, ';' ORDER BY large) FROM (SELECT small, middle, large, flag, name, "
                       "at AT TIME ZONE 'UTC' FROM b) b (small, middle, large, flag, name, at)") ==
            "(-32768,2147483647,-9223372036854775808,t,\"tab\t\\\\N\",\"1999-12-31 23:59:59.999999\");(,,-1,f,آزمون,)");
    }
    SECTION("many rows go through in chunks") {
        CHECK(copy([&](db::BinaryCopyWriter& rows) {
                  for (std::int64_t i = 0; i < 20000; ++i) rows.row(small, middle, i, true, std::string(200, 'x'), at);
              }) == 20000);
        CHECK(test.value("SELECT count(*) || ' ' || sum(length(name)) || ' ' || max(large) FROM b") ==
              "20000 4000000 19999");
    }
    SECTION("one that fails leaves nothing") {
        CHECK_THROWS_AS(copy([&](db::BinaryCopyWriter& rows) {
                            for (int i = 0; i < 2; ++i) rows.row(small, middle, std::int64_t{1}, true, "", at);
                        }),
                        db::UniqueViolation);
        CHECK_THROWS_WITH(copy([&](db::BinaryCopyWriter& rows) { rows.row(small, std::int64_t{1}, std::int64_t{1}, true, "", at); }),
                          Catch::Contains("22P03"));
        CHECK_THROWS_WITH(copy([&](db::BinaryCopyWriter& rows) { rows.row(small); }), Catch::Contains("22P04"));
        CHECK_THROWS_AS(copy([&](db::BinaryCopyWriter& rows) {
                            rows.row(small, middle, std::int64_t{1}, true, std::string("\0", 1), at);
                        }),
                        std::invalid_argument);
        CHECK(test.value("SELECT count(*) FROM b") == "0");
    }
    CHECK(test.database().statistics().reconnects == 0);
}

TEST_CASE("db: copyIn refuses other statements, execute refuses COPY") {
    Table test;
    static constexpr db::Query kSelect{"test.select", "SELECT 1"};
    static constexpr db::Query kTypo{"test.typo", "COPY nothing FROM STDIN"};
    const auto copyWith = [&](const db::Query& query) {
        test.database().inTransaction("copy", [&](db::Transaction& tx) { tx.copyIn(query, [](db::CopyWriter&) {}); });
    };
    CHECK_THROWS_AS(copyWith(kSelect), std::logic_error);
    CHECK_THROWS_WITH(copyWith(kTypo), Catch::Contains("42P01"));
    CHECK_THROWS_AS(test.database().inTransaction("copy", [](db::Transaction& tx) { tx.execute(kCopy); }),
                    std::exception);
    CHECK(test.value("SELECT 'fine'") == "fine");
}

#include <catch2/catch.hpp>

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

#include <catch2/catch.hpp>

#include <limits>

#include "hub/testing/test_database.hpp"

using namespace hub;
using namespace std::chrono_literals;
using hub::testing::TestDatabase;

namespace {

struct Person {
    std::int64_t id;
    std::optional<std::string> name;

    static Person fromRow(const db::Row& row) {
        return {row.get<std::int64_t>("id"), row.get<std::optional<std::string>>("name")};
    }
};

constexpr db::Query kInsert{"test.insert", "INSERT INTO people (id, name) VALUES ($1, $2)"};
constexpr db::Query kById{"test.by_id", "SELECT id, name FROM people WHERE id = $1"};
constexpr db::Query kAll{"test.all", "SELECT id, name FROM people ORDER BY id"};
constexpr db::Query kSeries{"test.series", "SELECT generate_series(1, $1::bigint)"};

struct People : TestDatabase {
    People() : TestDatabase(Content::kEmpty) {
        execute(
            "CREATE TABLE people (id bigint PRIMARY KEY, name text CONSTRAINT short_name CHECK (length(name) < 10))");
    }
    template <class Body>
    auto run(Body&& body) {
        return database().inTransaction("test", std::forward<Body>(body));
    }
};

template <class T>
T roundTrip(TestDatabase& test, const char* sql, const T& value) {
    const db::Query query{sql, sql};
    return test.database().inStatement("round_trip", [&](db::Transaction& tx) { return tx.queryOne<T>(query, value); });
}

}  // namespace

TEST_CASE("db: rows come back as objects, optionals and lists") {
    People test;
    test.run([](db::Transaction& tx) {
        tx.execute(kInsert, 1, "one");
        tx.execute(kInsert, 2, nullptr);
        CHECK(tx.queryOne<Person>(kById, 1).name == "one");
        CHECK(tx.queryOne<Person>(kById, 2).name == std::nullopt);
        CHECK_FALSE(tx.queryOptional<Person>(kById, 3));
        CHECK_THROWS_AS(tx.queryOne<Person>(kById, 3), db::UnexpectedRowCount);
        CHECK_THROWS_AS(tx.queryOptional<Person>(kAll), db::UnexpectedRowCount);
        CHECK(tx.queryAll<Person>(kAll).size() == 2);
    });
}

TEST_CASE("db: every supported type survives the way to the server and back") {
    TestDatabase test(TestDatabase::Content::kEmpty);
    CHECK(roundTrip(test, "SELECT $1::boolean", true));
    CHECK(roundTrip(test, "SELECT $1::smallint", std::int16_t{-32768}) == -32768);
    CHECK(roundTrip(test, "SELECT $1::integer", std::int32_t{2147483647}) == 2147483647);
    static constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
    CHECK(roundTrip(test, "SELECT $1::bigint", kLowest) == kLowest);
    for (const double value : {0.1, 1e-300, 1e300, 123456789.123456789, std::numeric_limits<double>::infinity()})
        CHECK(roundTrip(test, "SELECT $1::double precision", value) == value);
    const std::string odd = "\x01\t\n\r\\N'\"آزمون😀";
    CHECK(roundTrip(test, "SELECT $1::text", odd) == odd);
    const time::Timestamp moment(std::chrono::sys_days(2024y / 11 / 12) + 15h + 40min + 14s + 123456us);
    CHECK(roundTrip(test, "SELECT $1::timestamptz", moment) == moment);
    CHECK(roundTrip(test, "SELECT $1::date", time::Date(2024y / 2 / 29)) == 2024y / 2 / 29);
    std::string bytes;
    for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
    CHECK(roundTrip(test, "SELECT $1::bytea", db::Bytes{bytes}).data == bytes);
    CHECK(roundTrip(test, "SELECT $1::bytea AS b", db::Bytes{}).data.empty());
    const std::vector<std::string> texts{"", "a,b", "\"", "\\", "{}", "NULL", " ", "ی"};
    CHECK(roundTrip(test, "SELECT $1::text[]", texts) == texts);
    const std::vector<std::optional<std::string>> gaps{"a", std::nullopt};
    CHECK(roundTrip(test, "SELECT $1::text[] AS gaps", gaps) == gaps);
    const std::vector<std::int64_t> numbers{kLowest, 0};
    CHECK(roundTrip(test, "SELECT $1::bigint[]", numbers) == numbers);
    const json::Value document = json::parse(R"({"a": [1, 2.5, null, "\u0001x"], "b": {"c": true}})");
    CHECK(roundTrip(test, "SELECT $1::jsonb", document) == document);
    const std::string uuid = "7d444840-9dc0-11d1-b245-5ffdce74fad2";
    CHECK(roundTrip(test, "SELECT $1::uuid", uuid) == uuid);
    CHECK(roundTrip(test, "SELECT $1::bigint AS n", std::optional<std::int64_t>()) == std::nullopt);
}

TEST_CASE("db: the session speaks UTC and ISO whatever the database says") {
    TestDatabase test(TestDatabase::Content::kEmpty);
    const std::string name = test.value("SELECT current_database()");
    test.execute("ALTER DATABASE " + name + " SET timezone = 'Asia/Tehran'");
    test.execute("ALTER DATABASE " + name + " SET datestyle = 'German'");
    test.execute("ALTER DATABASE " + name + " SET bytea_output = 'escape'");
    db::Database fresh(test.settings());
    static constexpr db::Query kMoment{"test.moment", "SELECT '2024-11-12 15:40:14.5+03:30'::timestamptz"};
    static constexpr db::Query kBytes{"test.bytes", "SELECT '\\xff00'::bytea"};
    fresh.inTransaction("check", [](db::Transaction& tx) {
        CHECK(tx.queryOne<time::Timestamp>(kMoment) ==
              time::Timestamp(std::chrono::sys_days(2024y / 11 / 12) + 12h + 10min + 14s + 500ms));
        CHECK(tx.queryOne<db::Bytes>(kBytes).data == std::string("\xff\0", 2));
    });
}

TEST_CASE("db: errors carry query, state and constraint but no values") {
    People test;
    test.execute("CREATE TABLE pets (owner bigint CONSTRAINT pet_owner REFERENCES people, name text NOT NULL)");
    static constexpr db::Query kPet{"test.pet", "INSERT INTO pets VALUES ($1, $2)"};
    test.run([](db::Transaction& tx) { tx.execute(kInsert, 424242, "one"); });
    const auto insert = [&](const db::Query& query, auto... values) {
        test.run([&](db::Transaction& tx) { tx.execute(query, values...); });
    };
    CHECK_THROWS_AS(insert(kInsert, 424242, "one"), db::UniqueViolation);
    CHECK_THROWS_WITH(insert(kInsert, 424242, "one"), Catch::Contains("test.insert") && Catch::Contains("23505") &&
                                                          Catch::Contains("people_pkey") && !Catch::Contains("424242"));
    CHECK_THROWS_AS(insert(kPet, 7, "x"), db::ForeignKeyViolation);
    CHECK_THROWS_AS(insert(kPet, 424242, nullptr), db::CheckViolation);
    CHECK_THROWS_AS(insert(kInsert, 1, "a name that is too long"), db::CheckViolation);
    CHECK_THROWS_WITH(insert(kInsert, "secret", "x"), Catch::Contains("22P02") && !Catch::Contains("secret"));
    try {
        insert(kInsert, 1, "a name that is too long");
    } catch (const db::CheckViolation& error) {
        CHECK(error.constraint() == "short_name");
        CHECK(error.sqlState() == "23514");
    }
    static constexpr db::Query kTypo{"test.typo", "SELECT nmae FROM people"};
    CHECK_THROWS_WITH(test.run([](db::Transaction& tx) { tx.execute(kTypo); }),
                      Catch::Contains("42703") && Catch::Contains("nmae"));
}

TEST_CASE("db: a NUL character is refused before it reaches the server") {
    People test;
    CHECK_THROWS_AS(test.run([](db::Transaction& tx) { tx.execute(kInsert, 1, std::string("a\0b", 3)); }),
                    std::invalid_argument);
    CHECK(test.value("SELECT count(*) FROM people") == "0");
}

TEST_CASE("db: two texts under one query name are refused") {
    TestDatabase test(TestDatabase::Content::kEmpty);
    const auto run = [&](const char* text) {
        return test.database().inStatement("x", [&](db::Transaction& tx) {
            return tx.queryOne<std::int32_t>({"test.same", text});
        });
    };
    CHECK(run("SELECT 1") == 1);
    CHECK_THROWS_AS(run("SELECT 2"), std::logic_error);
    CHECK(run("SELECT 1") == 1);
}

TEST_CASE("db: a statement that failed to prepare can be used once it is valid") {
    TestDatabase test(TestDatabase::Content::kEmpty);
    static constexpr db::Query kLater{"test.later", "SELECT count(*) FROM later"};
    const auto count = [&] {
        return test.database().inStatement("x", [](db::Transaction& tx) { return tx.queryOne<std::int64_t>(kLater); });
    };
    CHECK_THROWS_AS(count(), db::Error);
    test.execute("CREATE TABLE later ()");
    CHECK(count() == 0);
    CHECK(count() == 0);
}

TEST_CASE("db: a plan made before a migration is made again") {
    People test;
    static constexpr db::Query kStar{"test.star", "SELECT * FROM people"};
    const auto readInTransaction = [&] {
        return test.run([](db::Transaction& tx) { return tx.queryAll<Person>(kStar).size(); });
    };
    const auto readAlone = [&] {
        return test.database().inStatement("x", [](db::Transaction& tx) { return tx.queryAll<Person>(kStar).size(); });
    };
    CHECK(readInTransaction() == 0);
    test.execute("ALTER TABLE people ADD COLUMN age integer");
    CHECK(readInTransaction() == 0);
    test.execute("ALTER TABLE people ADD COLUMN height integer");
    CHECK(readAlone() == 0);
}

TEST_CASE("db: forEach streams rows and can be left in the middle") {
    TestDatabase test(TestDatabase::Content::kEmpty);
    db::Database& database = test.database();
    std::int64_t sum = 0;
    const auto add = [&](const db::Row& row) { sum += row.single<std::int64_t>(); };
    for (int repetition = 0; repetition < 2; ++repetition)
        CHECK(database.inTransaction("sum", [&](db::Transaction& tx) {
            return tx.forEach(kSeries, db::Parameters(20000), add);
        }) == 20000);
    CHECK(sum == 2 * 200010000);

    struct Enough {};
    int seen = 0;
    const auto leave = [&](const db::Row&) {
        if (++seen == 10) throw Enough();
    };
    CHECK_THROWS_AS(
        database.inStatement(
            "leave", [&](db::Transaction& tx) { tx.forEach(kSeries, db::Parameters(std::int64_t{1} << 40), leave); }),
        Enough);
    CHECK(seen == 10);
    CHECK(database.statistics().reconnects == 0);
    CHECK(test.value("SELECT 'fine'") == "fine");
}

TEST_CASE("db: forEach reports an error that comes after rows") {
    TestDatabase test(TestDatabase::Content::kEmpty);
    static constexpr db::Query kBreaks{"test.breaks", "SELECT 1 / (5000 - n) FROM generate_series(1, 10000) AS n"};
    int rows = 0;
    CHECK_THROWS_WITH(
        test.database().inTransaction(
            "breaks",
            [&](db::Transaction& tx) { tx.forEach(kBreaks, db::Parameters(), [&](const db::Row&) { ++rows; }); }),
        Catch::Contains("22012"));
    CHECK(rows == 4999);
    CHECK(test.value("SELECT 'fine'") == "fine");
}

TEST_CASE("db: a statement inside forEach's callback is refused") {
    TestDatabase test(TestDatabase::Content::kEmpty);
    const auto nested = [](db::Transaction& tx) {
        tx.forEach(kSeries, db::Parameters(3), [&](const db::Row&) { tx.execute(kSeries, 1); });
    };
    CHECK_THROWS_AS(test.database().inTransaction("nested", nested), std::logic_error);
    CHECK(test.value("SELECT 'fine'") == "fine");
}

TEST_CASE("db: inStatement commits its one statement and refuses a second") {
    People test;
    test.database().inStatement("one", [](db::Transaction& tx) { tx.execute(kInsert, 1, "one"); });
    CHECK_THROWS_AS(test.database().inStatement("two",
                                                [](db::Transaction& tx) {
                                                    tx.execute(kInsert, 2, "two");
                                                    tx.execute(kInsert, 3, "three");
                                                }),
                    std::logic_error);
    CHECK(test.value("SELECT string_agg(id::text, ',' ORDER BY id) FROM people") == "1,2");
}

TEST_CASE("db: a constraint checked at the end of a lone statement is reported") {
    People test;
    test.execute("CREATE TABLE deferred (id int CONSTRAINT late UNIQUE DEFERRABLE INITIALLY DEFERRED)");
    static constexpr db::Query kTwice{"test.twice", "INSERT INTO deferred VALUES (1), (1)"};
    // Prepared and executed in one trip, then executed alone: the error arrives in different places.
    for (int repetition = 0; repetition < 2; ++repetition)
        CHECK_THROWS_AS(test.database().inStatement("twice", [](db::Transaction& tx) { tx.execute(kTwice); }),
                        db::UniqueViolation);
    CHECK(test.value("SELECT count(*) FROM deferred") == "0");
    CHECK(test.database().statistics().reconnects == 0);
}

#include "db/error_map.hpp"

#include <catch2/catch.hpp>

using namespace hub::db;
using detail::Failure;
using detail::raise;

namespace {

Failure failure(const char* state, const char* message = "about 07911123456") {
    Failure result;
    result.sqlState = state;
    result.message = message;
    return result;
}

std::string messageOf(const Failure& given) {
    try {
        raise("leads.insert", given);
    } catch (const Error& error) {
        return error.what();
    }
}

}  // namespace

TEST_CASE("db: SQLSTATEs become exceptions") {
    CHECK_THROWS_AS(raise("q", failure("23505")), UniqueViolation);
    CHECK_THROWS_AS(raise("q", failure("23503")), ForeignKeyViolation);
    for (const char* state : {"23514", "23502", "23P01"}) CHECK_THROWS_AS(raise("q", failure(state)), CheckViolation);
    for (const char* state : {"40001", "40P01"}) CHECK_THROWS_AS(raise("q", failure(state)), SerializationFailure);
    for (const char* state : {"57014", "55P03", "25P03", "57P05"}) CHECK_THROWS_AS(raise("q", failure(state)), Timeout);
    for (const char* state : {"", "08006", "57P01", "57P02", "57P03", "53300"})
        CHECK_THROWS_AS(raise("q", failure(state)), Unavailable);
    for (const char* state : {"42P01", "22P02", "0A000", "P0001"}) {
        CHECK_THROWS_AS(raise("q", failure(state)), Error);
        CHECK_THROWS_WITH(raise("q", failure(state)), Catch::Contains(state));
    }
}

TEST_CASE("db: a lost connection keeps what it may have left behind") {
    for (const bool mayHaveCommitted : {false, true}) {
        Failure lost = failure("57P01");
        lost.connectionLost = true;
        lost.mayHaveCommitted = mayHaveCommitted;
        try {
            raise("q", lost);
        } catch (const detail::ConnectionLost& error) {
            CHECK(error.mayHaveCommitted() == mayHaveCommitted);
            CHECK(error.sqlState() == "57P01");
        }
    }
    Failure idle = failure("25P03");
    idle.connectionLost = true;
    CHECK_THROWS_AS(raise("q", idle), Timeout);
}

TEST_CASE("db: a plan that outlived its tables counts as a conflict") {
    Failure stale = failure("0A000");
    stale.function = "RevalidateCachedQuery";
    CHECK_THROWS_AS(raise("q", stale), SerializationFailure);
}

TEST_CASE("db: messages name query, state, constraint and column") {
    Failure unique = failure("23505");
    unique.constraint = "leads_phone_key";
    CHECK(messageOf(unique) ==
          "leads.insert: a unique value exists already (SQLSTATE 23505, constraint leads_phone_key)");
    Failure missing = failure("23502");
    missing.column = "phone";
    CHECK(messageOf(missing) == "leads.insert: a required value is missing (SQLSTATE 23502, column phone)");
    CHECK(messageOf(failure("42P01", "relation \"leads\" does not exist\nmore")) ==
          "leads.insert: relation \"leads\" does not exist (SQLSTATE 42P01)");
}

TEST_CASE("db: messages never carry row data") {
    for (const char* state :
         {"22001", "22P02", "22003", "23502", "23503", "23505", "23514", "23P01", "P0001", "XX000"}) {
        INFO(state);
        CHECK_THAT(messageOf(failure(state)), !Catch::Contains("07911"));
    }
}

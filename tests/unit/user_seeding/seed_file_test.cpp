#include <catch2/catch.hpp>

#include "user_seeding/src/file/seed_file.hpp"
#include "hub/http/error.hpp"

using namespace hub::user_seeding;

namespace {

SeedFile read(std::string_view content, const std::string& name) {
    return readSeedFile(content, {name});
}

std::string refusal(std::string_view content, const std::string& name) {
    try {
        read(content, name);
    } catch (const hub::http::Error& error) {
        return error.fields().at(0).message;
    }
    return {};
}

std::string problemOf(const RawRow& row) {
    return row.problem ? row.problem->field + ": " + row.problem->code : "";
}

}  // namespace

TEST_CASE("user_seeding: YAML values are texts as written") {
    const SeedFile file = read(
        "users:\n"
        "  - {dialer_user_id: 0123, username: yes, full_name: ' Jo  Low ', email: ~, Is-Active: no}\n"
        "  - username: \"8050\"\n",
        "list.yaml");
    REQUIRE(file.rows.size() == 2);
    CHECK(file.rows[0][Column::kDialerUserId] == "0123");
    CHECK(file.rows[0][Column::kUsername] == "yes");
    CHECK(file.rows[0][Column::kFullName] == "Jo  Low");
    CHECK_FALSE(file.rows[0][Column::kEmail]);
    CHECK(file.rows[0][Column::kIsActive] == "no");
    CHECK(file.rows[1].number == 2);
    CHECK(read("- username: a\n", "LIST.YML").rows.size() == 1);
}

TEST_CASE("user_seeding: a YAML row that cannot be read says where, the others are read") {
    const SeedFile file = read(
        "users:\n"
        "- {usrname: a}\n"
        "- {username: b, username: c}\n"
        "- just text\n"
        "- {username: [a]}\n"
        "- {username: fine}\n",
        "list.yaml");
    REQUIRE(file.rows.size() == 5);
    CHECK(problemOf(file.rows[0]) == "usrname: unknown_field");
    CHECK_THAT(file.rows[0].problem->message, Catch::Contains("did you mean \"username\"?"));
    CHECK(problemOf(file.rows[1]) == "username: duplicate_field");
    CHECK_THAT(file.rows[1].problem->message, Catch::Contains("(line 3)"));
    CHECK(problemOf(file.rows[2]) == ": invalid_type");
    CHECK(problemOf(file.rows[3]) == "username: invalid_type");
    CHECK(problemOf(file.rows[4]).empty());
}

TEST_CASE("user_seeding: a list that is none is refused with its place") {
    CHECK_THAT(refusal("users:\n  - {a: [}\n", "list.yaml"), Catch::StartsWith("Line 2, column"));
    CHECK_THAT(refusal("people: []\n", "list.yaml"), Catch::Contains("only \"users:\""));
    CHECK_THAT(refusal("42", "list.yaml"), Catch::Contains("expected \"users:\""));
    CHECK_THAT(refusal("[{]", "list.json"), Catch::StartsWith("Line 1, column"));
    CHECK_THAT(refusal("Andy,Andy Example\n", "list.csv"), Catch::Contains("Begin with the names of the columns"));
    CHECK_THAT(refusal("username,user,dialer_id\n", "list.csv"), Catch::Contains("dialer_id"));
    CHECK_THROWS_AS(readSeedFile("username\na\nb\nc\n", {"list.csv", "windows-1252", 2}), hub::http::Error);
}

TEST_CASE("user_seeding: tables name their columns, unknown ones are passed by") {
    const SeedFile file = read("Dialer User ID;username;shoe size;Role\n8050;jo;42;agent\n\n8051;;;\n", "list.csv");
    REQUIRE(file.rows.size() == 2);
    CHECK(file.rows[0].number == 2);
    CHECK(file.rows[1].number == 4);
    CHECK(file.rows[0][Column::kRole] == "agent");
    CHECK(file.rows[1][Column::kDialerUserId] == "8051");
    CHECK(file.warnings == std::vector<std::string>{"The column \"shoe size\" is not used"});
    // Names in the encoding of an old Excel.
    CHECK(read("username,full_name\nzoe,Zo\xEB Low\n", "list.csv").rows[0][Column::kFullName] == "Zo\xC3\xAB Low");
}

TEST_CASE("user_seeding: lines of VICIdial's user_details, with and without their heading") {
    for (const char* text : {"CalebG|Caleb Galloway|AGENTS|1|Y\nVDAD|Outbound Auto Dial|ADMIN|1|N\n",
                             "user|full_name|user_group|user_level|active\nCalebG|Caleb Galloway|AGENTS|1|Y\n"
                             "VDAD|Outbound Auto Dial|ADMIN|1|N\n"}) {
        const SeedFile file = read(text, "users.txt");
        REQUIRE(file.rows.size() == 2);
        CHECK(file.rows[0][Column::kDialerUserId] == "CalebG");
        CHECK(file.rows[0][Column::kFullName] == "Caleb Galloway");
        CHECK(file.rows[0][Column::kUserLevel] == "1");
        CHECK(file.rows[1][Column::kIsActive] == "N");
    }
    const SeedFile refused = read("ERROR: user_details USER DOES NOT EXIST - 6666|nobody\nA,B C,G,9,Y\n", "users.txt");
    CHECK(problemOf(refused.rows.at(0)) == ": not_a_user");
}

TEST_CASE("user_seeding: JSON takes texts, whole numbers and flags") {
    const SeedFile file =
        read(R"({"users": [{"dialer_user_id": 8050, "is_active": false, "email": null}, 7, {"role": {}}]})", "l.json");
    REQUIRE(file.rows.size() == 3);
    CHECK(file.rows[0][Column::kDialerUserId] == "8050");
    CHECK(file.rows[0][Column::kIsActive] == "false");
    CHECK(problemOf(file.rows[1]) == ": invalid_type");
    CHECK(problemOf(file.rows[2]) == "role: invalid_type");
}

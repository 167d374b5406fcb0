#include "hub/text/uuid.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace hub;

TEST_CASE("uuid: with the four dashes or with none, in either case", "[text]") {
    for (const char* good : {"123e4567-e89b-42d3-a456-426614174000", "123E4567-E89B-42D3-A456-426614174000",
                             "123e4567e89b42d3a456426614174000"}) {
        INFO(good);
        CHECK(text::isUuid(good));
    }
    for (const char* bad : {"", "1", "123e4567-e89b-42d3-a456-42661417400", "123e4567-e89b-42d3-a456-4266141740000",
                            "123e4567e89b42d3a45642661417400g", "123e4567-e89b42d3-a456-4266-14174000",
                            "{123e4567-e89b-42d3-a456-426614174000}", " 123e4567e89b42d3a456426614174000"}) {
        INFO(bad);
        CHECK_FALSE(text::isUuid(bad));
    }
}

TEST_CASE("uuid: random ones are of version 4 and differ", "[text]") {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const std::string id = text::randomUuid();
        REQUIRE(text::isUuid(id));
        REQUIRE(id.size() == 32);
        REQUIRE(id[12] == '4');
        REQUIRE(std::string_view("89ab").find(id[16]) != std::string_view::npos);
        seen.insert(id);
    }
    CHECK(seen.size() == 1000);
}

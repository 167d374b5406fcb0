#include "event_types.hpp"

#include <catch2/catch.hpp>

#include "hub/http/error.hpp"

using hub::host::EventTypes;

TEST_CASE("event types: names and kinds") {
    const EventTypes all = EventTypes::parse("");
    CHECK(all.contains("lead.created"));
    const EventTypes some = EventTypes::parse("lead.created,number.*");
    CHECK(some.contains("lead.created"));
    CHECK_FALSE(some.contains("lead.created_twice"));
    CHECK_FALSE(some.contains("lead.updated"));
    CHECK(some.contains("number.leased"));
    CHECK_FALSE(some.contains("number_list.imported"));
}

TEST_CASE("event types: what is no name is refused and named") {
    for (const char* list : {"lead", "lead.", ".created", "lead.created,", ",lead.created", "Lead.created", "lead.*x",
                             "*", "*.created", "lead.created, lead.updated", "lead.a.b"}) {
        INFO(list);
        CHECK_THROWS_AS(EventTypes::parse(list), hub::http::Error);
    }
    std::string many = "a.b";
    for (int i = 0; i < 50; ++i) many += ",a.b";
    CHECK_THROWS_WITH(EventTypes::parse(many), Catch::Contains("at most 50"));
    CHECK_THROWS_WITH(EventTypes::parse("lead.created,leads"), Catch::Contains("\"leads\""));
}

#include "event_position.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <set>

using hub::host::EventIds;
using hub::host::EventPosition;

namespace {

std::string reread(const std::string& text) {
    const auto position = EventPosition::parse(text);
    return position ? position->text() : "refused";
}

}  // namespace

TEST_CASE("event position: ids that follow each other are one range, in whatever order they come") {
    EventIds ids;
    CHECK(ids.multirange() == "{}");
    for (const int id : {5, 7, 6, 1, 9, 2, 5}) ids.add(id);
    CHECK(ids.multirange() == "{[1,2],[5,7],[9,9]}");
    ids.add(3, 8);
    CHECK(ids.multirange() == "{[1,9]}");
    ids.add(11, 20);
    ids.add(12, 13);
    CHECK(ids.multirange() == "{[1,9],[11,20]}");
    ids.add(0, 30);
    CHECK(ids.multirange() == "{[0,30]}");
}

TEST_CASE("event position: a set of random ids contains exactly what was added") {
    std::mt19937 random(7);
    EventIds ids;
    std::set<std::int64_t> expected;
    for (int i = 0; i < 2000; ++i) {
        const auto first = static_cast<std::int64_t>(random() % 5000);
        const auto last = first + static_cast<std::int64_t>(random() % 3);
        ids.add(first, last);
        for (std::int64_t id = first; id <= last; ++id) expected.insert(id);
    }
    for (std::int64_t id = 0; id < 5010; ++id) {
        if (ids.contains(id) != (expected.count(id) > 0)) FAIL("wrong about " << id);
    }
    std::int64_t before = -2;
    for (const auto& [first, last] : ids.ranges()) {
        CHECK(first > before + 1);
        before = last;
    }
}

TEST_CASE("event position: text is read back, a plain event id too") {
    EventPosition position;
    position.lastEvent = 4711;
    position.horizon = 90233;
    CHECK(position.text() == "4711.90233");
    position.told.add(4705, 4709);
    position.told.add(4711);
    CHECK(position.text() == "4711.90233.4705-4709.4711");
    CHECK(reread(position.text()) == position.text());
    const auto plain = EventPosition::parse("17");
    REQUIRE(plain);
    CHECK(plain->lastEvent == 17);
    CHECK(plain->horizon == 0);
    CHECK(plain->told.contains(17));
}

TEST_CASE("event position: of very many ranges the newest are named") {
    EventPosition position;
    for (int id = 0; id < 1000; id += 2) position.told.add(id);
    const auto read = EventPosition::parse(position.text());
    REQUIRE(read);
    CHECK(read->told.contains(998));
    CHECK_FALSE(read->told.contains(0));
    CHECK(position.text().size() < 1000);
}

TEST_CASE("event position: anything else is refused") {
    for (const char* text :
         {"", "x", "-1", "1.", "1.-2", ".1", "1.2.", "1.2.3-", "1.2.5-4", "1.2.3x", "1 ", " 1", "1.2,3",
          "9223372036854775807", "99999999999999999999", "1.9223372036854775807", "1.2.3-9223372036854775807", "0x1"}) {
        INFO(text);
        CHECK_FALSE(EventPosition::parse(text).has_value());
    }
    std::string many = "1.2";
    for (int i = 0; i < 41; ++i) many += "." + std::to_string(2 * i);
    CHECK_FALSE(EventPosition::parse(many).has_value());
}

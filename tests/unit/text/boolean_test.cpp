#include "hub/text/boolean.hpp"

#include <catch2/catch.hpp>

using hub::text::parseBoolean;

TEST_CASE("text: yes and no are told from each other and from everything else") {
    for (const char* yes : {"true", "True", "TRUE", "t", "yes", "Y", "on", "1"}) CHECK(parseBoolean(yes) == true);
    for (const char* no : {"false", "False", "FALSE", "f", "no", "N", "off", "0"}) CHECK(parseBoolean(no) == false);
    for (const char* other : {"", " true", "2", "01", "o", "maybe", "truely", "null", "بله"})
        CHECK(parseBoolean(other) == std::nullopt);
}

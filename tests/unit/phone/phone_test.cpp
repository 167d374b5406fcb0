#include "hub/phone/phone.hpp"

#include <catch2/catch.hpp>

using namespace hub;

TEST_CASE("phone: spellings of one British number", "[phone]") {
    const auto e164 = [](std::string_view text, std::string_view code) {
        return phone::parse(text, {.defaultRegion = "GB", .countryCallingCode = code}).e164;
    };
    CHECK(e164("07911123456", "") == "+447911123456");
    CHECK(e164("+447911123456", "") == "+447911123456");
    CHECK(e164("447911123456", "") == "+447911123456");
    CHECK(e164("7911123456", "44") == "+447911123456");
}

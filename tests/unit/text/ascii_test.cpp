#include "hub/text/ascii.hpp"

#include <catch2/catch.hpp>

using namespace hub;

TEST_CASE("text: ASCII case and classes leave other bytes alone", "[text]") {
    CHECK(text::toLower(std::string_view("AZaz09É[@")) == "azaz09É[@");
    CHECK(text::equalsIgnoreCase("Content-Type", "content-tYPE"));
    CHECK_FALSE(text::equalsIgnoreCase("a", "ab"));
    CHECK_FALSE(text::equalsIgnoreCase("É", "é"));
    CHECK(text::startsWithIgnoreCase("TEL:1", "tel:"));
    CHECK_FALSE(text::startsWithIgnoreCase("te", "tel:"));
    CHECK(text::hexValue('f') == 15);
    CHECK(text::hexValue('A') == 10);
    CHECK(text::hexValue('g') == -1);
    for (int c = 0; c < 256; ++c) {
        const char byte = static_cast<char>(c);
        CAPTURE(c);
        CHECK(text::isAlphanumeric(byte) ==
              (std::string("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ").find(byte) !=
               std::string::npos));
    }
}

TEST_CASE("text: trim", "[text]") {
    CHECK(text::trim(" \t a b\r\n") == "a b");
    CHECK(text::trim(" \n").empty());
    CHECK(text::trim("").empty());
}

#include "numbers/canonical_phone.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "support/phone_spellings.hpp"

using namespace hub::number_queue;
using namespace hub::number_queue::testing;

namespace {

std::string reasonOf(std::string_view text) {
    const CanonicalPhone phone = canonicalPhone(text);
    return phone ? phone.value : std::string(toString(*phone.reject));
}

}  // namespace

TEST_CASE("canonical_phone: every spelling of a mobile number is one number") {
    for (const std::string text :
         {"09121234567",          "9121234567",        "+989121234567",     "00989121234567",
          "989121234567",         "+98 912 123 4567",  "0912 123 4567",     "0912-123-4567",
          "(0912)1234567",        "0912.123.4567",     "0912/123/4567",     "0912_123_4567",
          "+98 (0) 912 123 4567", "+98 0912 123 4567", "0098 0912 1234567", "98 0912 1234567",
          "+0912 123 4567",       "+0098 912 1234567", "'09121234567",      "\"09121234567\"",
          "9121234567.0",         "09121234567.00",    "989121234567.0",    "9121234567,0",
          " \t09121234567\r\n",   "tel:+989121234567", "TEL:0912-123-4567", "https://wa.me/989121234567",
          "wa.me/989121234567"}) {
        CAPTURE(text);
        CHECK(reasonOf(text) == "09121234567");
        if (text.find_first_of("aeltm") == std::string::npos) {
            CHECK(reasonOf(persian(text)) == "09121234567");
            CHECK(reasonOf(arabic(text)) == "09121234567");
            CHECK(reasonOf(fullWidth(text)) == "09121234567");
        }
    }
}

TEST_CASE("canonical_phone: digits of several scripts in one number") {
    CHECK(reasonOf("09" + persian("12123") + arabic("45") + fullWidth("67")) == "09121234567");
    CHECK(reasonOf("09" + persian("121234567")) == "09121234567");
}

TEST_CASE("canonical_phone: separators nobody sees") {
    for (const char32_t code : {0x00A0, 0x00AD, 0x061C, 0x2007, 0x200B, 0x200C, 0x200E, 0x200F, 0x2010, 0x2015, 0x202A,
                                0x202E, 0x202F, 0x2060, 0x2066, 0x2069, 0x2212, 0x3000, 0xFEFF}) {
        std::string mark;
        if (code < 0x800) {
            mark = {static_cast<char>(0xC0 | (code >> 6U)), static_cast<char>(0x80 | (code & 0x3FU))};
        } else {
            mark = {static_cast<char>(0xE0 | (code >> 12U)), static_cast<char>(0x80 | ((code >> 6U) & 0x3FU)),
                    static_cast<char>(0x80 | (code & 0x3FU))};
        }
        CAPTURE(static_cast<unsigned>(code));
        CHECK(reasonOf(mark + "+98" + mark + "912" + mark + "1234567" + mark) == "09121234567");
        CHECK(reasonOf(mark) == "empty");
    }
}

TEST_CASE("canonical_phone: each rejection has its reason") {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"", "empty"},
        {" - ", "empty"},
        {"phone", "has_letters"},
        {"0912123456x", "has_letters"},
        {"\xD8\xB4\xD9\x85\xD8\xA7\xD8\xB1\xD9\x87", "has_letters"},
        {"*100#", "has_letters"},
        {"0912+1234567", "has_letters"},
        {"0912123456\xFF", "has_letters"},
        {std::string("0912\0001234567", 12), "has_letters"},
        {"0912123456", "too_short"},
        {"12345", "too_short"},
        {"+98", "too_short"},
        {"33445566", "too_short"},
        {"091212345678", "too_long"},
        {"09121234567 / 09121234568", "too_long"},
        {"02133445566", "landline_not_allowed"},
        {"+98 21 3344 5566", "landline_not_allowed"},
        {"0511 345 6789", "landline_not_allowed"},
        {"08212345678", "bad_prefix"},
        {"+1 202 555 0143", "foreign"},
        {"0044 20 7946 0018", "foreign"},
        {"00912123456789", "foreign"},
        {"9.12E+09", "scientific_notation"},
        {"9.121234567E9", "scientific_notation"},
        {"9,12e+09", "scientific_notation"},
        {"9.12Ex", "has_letters"},
        {"0912123456E", "has_letters"},
    };
    for (const auto& [text, reason] : cases) {
        CAPTURE(text);
        CHECK(reasonOf(text) == reason);
    }
}

TEST_CASE("canonical_phone: a number that begins with 98 is not taken for a country code") {
    CHECK(reasonOf("9812345678") == "09812345678");
    CHECK(reasonOf("09812345678") == "09812345678");
    CHECK(reasonOf("9812345678.0") == "09812345678");
    CHECK(reasonOf("+989812345678") == "09812345678");
}

TEST_CASE("canonical_phone: spellings are read as libphonenumber reads them") {
    // bench_canonical_phone compares a million.
    constexpr int kSpellings = 40000;
    const auto result = compareWithOracle(20260131, kSpellings);
    CHECK(result.differences == std::vector<std::string>{});
    CHECK(result.accepted > kSpellings / 2);
}

TEST_CASE("canonical phone: numbers are searched for as people write them") {
    CHECK(searchedPhone("+98 912 000-0001") == "09120000001");
    CHECK(searchedPhone("+98912") == "0912");
    CHECK(searchedPhone("0912 000") == "0912000");
    CHECK(searchedPhone("\u06f1\u06f2\u06f3") == "123");
    CHECK(searchedPhone("98") == "98");
}

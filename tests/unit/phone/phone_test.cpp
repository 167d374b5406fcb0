#include "hub/phone/phone.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <thread>
#include <vector>

using namespace hub;

namespace {

struct Case {
    std::string text;
    std::string region;
    std::string callingCode;
    std::string expected;  ///< E.164, or the reason of the refusal.
};

std::string outcome(std::string_view text, const phone::ParseHints& hints) {
    const phone::Parsed parsed = phone::parse(text, hints);
    CHECK(parsed.e164.empty() == parsed.reject.has_value());
    CHECK(parsed.region.empty() == parsed.reject.has_value());
    return parsed ? parsed.e164 : std::string(phone::toString(*parsed.reject));
}

void check(const Case& example) {
    CAPTURE(example.text, example.region, example.callingCode);
    CHECK(outcome(example.text, {.defaultRegion = example.region, .countryCallingCode = example.callingCode}) ==
          example.expected);
}

}  // namespace

TEST_CASE("phone: spellings of one British number", "[phone]") {
    for (const char* region : {"GB", "IR", "US"}) {
        check({"+447911123456", region, "", "+447911123456"});
        check({"+44 (0) 7911 123456", region, "", "+447911123456"});
        check({"00447911123456", region, "", "+447911123456"});
        check({"0044 7911 123456", region, "44", "+447911123456"});
        check({"447911123456", region, "", "+447911123456"});
        check({"447911123456", region, "44", "+447911123456"});
        check({"7911123456", region, "44", "+447911123456"});
        check({"07911123456", region, "44", "+447911123456"});
        check({"7911 123-456", region, "+44", "+447911123456"});
        check({"7911123456", region, "0044", "+447911123456"});
    }
    check({"07911123456", "GB", "", "+447911123456"});
    check({"7911123456", "GB", "", "+447911123456"});
    check({"+07911123456", "GB", "", "+447911123456"});
    check({"+00447911123456", "IR", "", "+447911123456"});
    check({"07911123456 ext. 12", "GB", "", "+447911123456"});
    check({"07911123456x12", "GB", "", "+447911123456"});
    check({"tel:+44-7911-123456;ext=3", "IR", "", "+447911123456"});
}

TEST_CASE("phone: spellings of one Iranian number", "[phone]") {
    const std::string text = GENERATE(
        as<std::string>(), "0912 345 6789", "0912-345-6789", "(0912)3456789", "+98 912 345 6789", "00989123456789",
        "989123456789", "9123456789", "+98 (0) 912 345 6789", "+98 0912 345 6789", "0912.345.6789", "0912/345/6789",
        "0912_345_6789",
        // Persian, Arabic-Indic, full-width and mixed digits
        "۰۹۱۲۳۴۵۶۷۸۹", "٠٩١٢٣٤٥٦٧٨٩", "０９１２３４５６７８９", "09۱۲٣٤５6789", "＋98۹۱۲۳۴۵۶۷۸۹", "۰۰۹۸۹۱۲۳۴۵۶۷۸۹",
        // NBSP, figure space, narrow NBSP, en dash, minus sign
        "0912\u00A0345\u20076789", "0912\u202F3456789", "0912\u2013345\u22126789",
        // Marks copied from chats: LRM, RLE … PDF, isolates, ZWNJ, BOM
        "\u200E0912 345 6789", "\u202B0912\u200C3456789\u202C", "\u2066+989123456789\u2069", "\uFEFF09123456789",
        // Spreadsheets
        "'09123456789", "9123456789.0", " \t09123456789\r\n");
    check({text, "IR", "", "+989123456789"});
    check({text, "IR", "98", "+989123456789"});
}

TEST_CASE("phone: a wrong calling code does not spoil a number that only fits elsewhere", "[phone]") {
    check({"09123456789", "IR", "0", "+989123456789"});
    check({"09123456789", "IR", "1", "+989123456789"});
    check({"۰۹۱۲۳۴۵۶۷۸۹", "IR", "1", "+989123456789"});
    check({"989123456789", "IR", "1", "+989123456789"});
    check({"09123456789", "IR", "999", "+989123456789"});
    check({"09123456789", "IR", "abc", "+989123456789"});
    check({"09123456789", "IR", "99999999999999999999", "+989123456789"});
    check({"447911123456", "US", "1", "+447911123456"});
    check({"+447911123456", "IR", "98", "+447911123456"});
    // Both countries have the number: the dialer's calling code decides.
    check({"9123456789", "IR", "1", "+19123456789"});
    check({"09123456789", "IR", "44", "+449123456789"});
    check({"9123456789", "IR", "98", "+989123456789"});
}

TEST_CASE("phone: other plans", "[phone]") {
    check({"2025550123", "US", "1", "+12025550123"});
    check({"1-202-555-0123", "US", "", "+12025550123"});
    check({"12025550123", "GB", "1", "+12025550123"});
    check({"011447911123456", "US", "", "+447911123456"});
    // Italy keeps the zero.
    check({"06 1234 5678", "IT", "", "+390612345678"});
    CHECK(phone::parse("+442079460000", {}).region == "GB");
    CHECK(phone::parse("+989123456789", {}).region == "IR");
    CHECK(phone::parse("+80012345678", {}).region == "001");
}

TEST_CASE("phone: unassigned ranges are possible, not valid", "[phone]") {
    // 0995 is not assigned in the library's plan of Iran.
    check({"09951234567", "IR", "", "+989951234567"});
    CHECK(phone::parse("09951234567", {.defaultRegion = "IR"}).region == "IR");
    CHECK(outcome("09951234567", {.defaultRegion = "IR", .possibleIsEnough = false}) == "invalid");
    CHECK(outcome("09123456789", {.defaultRegion = "IR", .possibleIsEnough = false}) == "+989123456789");
}

TEST_CASE("phone: refusals have reasons", "[phone]") {
    check({"", "GB", "", "empty"});
    check({" \u200E\t", "GB", "", "empty"});
    check({"---", "GB", "", "not_a_number"});
    check({"0", "GB", "", "not_a_number"});
    check({"12", "GB", "", "too_short"});
    check({"0791112", "GB", "", "too_short"});
    check({"079111234567890", "GB", "", "too_long"});
    check({"+4479111234567890123", "GB", "", "too_long"});
    check({"+999123456789", "GB", "", "invalid_country_code"});
    check({"7911123456", "XX", "", "invalid_country_code"});
    check({"9.12E+09", "IR", "", "not_a_number"});
    check({"1-800-FLOWERS", "US", "", "not_a_number"});
    check({"unknown", "GB", "", "not_a_number"});
    check({"07911123456 mobile", "GB", "", "not_a_number"});
    check({"07911123456 x", "GB", "", "not_a_number"});
    check({"علی", "IR", "", "not_a_number"});
    check({"\xFF\xFE\x80", "GB", "", "not_a_number"});
    check(
        {"0791112\xFF"
         "3456",
         "GB", "", "not_a_number"});
    check({std::string("07911\0 123456", 13), "GB", "", "not_a_number"});
    check({std::string(101, '1'), "GB", "", "too_long"});
    check({std::string(1 << 20, '9'), "GB", "", "too_long"});
    CHECK(phone::toString(phone::Reject::kInvalid) == "invalid");
}

TEST_CASE("phone: countries and area codes of numbers that share a calling code", "[phone]") {
    struct Expected {
        const char* e164;
        const char* region;
        const char* areaCode;
    };
    for (const auto& [e164, region, areaCode] : {
             Expected{"+14155550123", "US", "+1415"},
             {"+14165550123", "CA", "+1416"},
             {"+12425550123", "BS", ""},  // In no range that is in use.
             {"+18005550123", "US", ""},  // Toll-free: of no area.
             {"+19005550123", "US", ""},
             {"+442079460123", "GB", "+4420"},
             {"+447700900123", "GB", ""},
         }) {
        CAPTURE(e164);
        // As it stands, and in the spelling that is no E.164 yet.
        for (const std::string& text : {std::string(e164), "00" + std::string(e164 + 1), std::string(e164 + 1)}) {
            const phone::Parsed parsed = phone::parse(text, {.defaultRegion = "IR", .countryCallingCode = {}});
            CHECK(parsed.e164 == e164);
            CHECK(parsed.region == region);
        }
        CHECK(phone::areaCode(e164) == areaCode);
    }
    CHECK(phone::parse("(415) 555-0123", {.defaultRegion = "US"}).e164 == "+14155550123");
    CHECK(phone::areaCode("+1415555012") == "");
    CHECK(phone::areaCode("415") == "");
}

TEST_CASE("phone: arbitrary bytes are read or refused", "[phone][property]") {
    static constexpr std::string_view kBytes = "0123456789+-() .x#*;,/\xDB\xB0\xE2\x80\x8E\xEF\xBC\x90tel:\n";
    std::mt19937_64 random(3);
    for (int i = 0; i < 3000; ++i) {
        std::string text;
        for (std::size_t n = random() % 24; n > 0; --n) text += kBytes[random() % kBytes.size()];
        CAPTURE(i, text);
        const phone::Parsed parsed = phone::parse(text, {.defaultRegion = "IR", .countryCallingCode = "44"});
        REQUIRE(parsed.e164.empty() == parsed.reject.has_value());
        if (!parsed) continue;
        // E.164 is a fixed point, whatever the hints.
        REQUIRE(phone::parse(parsed.e164, {.defaultRegion = "US", .countryCallingCode = "1"}).e164 == parsed.e164);
    }
}

TEST_CASE("phone: threads may parse at the same time", "[phone]") {
    std::vector<std::thread> threads;
    std::vector<std::string> results(4);
    for (std::string& result : results) {
        threads.emplace_back([&result] {
            for (int i = 0; i < 50; ++i) result = phone::parse("0912 345 6789", {.defaultRegion = "IR"}).e164;
        });
    }
    for (std::thread& thread : threads) thread.join();
    for (const std::string& result : results) CHECK(result == "+989123456789");
}

TEST_CASE("phone: digits fold to ASCII and the rest stays", "[phone]") {
    CHECK(phone::toAsciiDigits("۰۱۲٣٤٥６７8۹ علی-x\xFF") == "0123456789 علی-x\xFF");
    CHECK(phone::toAsciiDigits("") == "");
}

#include "hub/text/utf8.hpp"

#include <catch2/catch.hpp>

using namespace hub;

TEST_CASE("text: code points are decoded by RFC 3629", "[text]") {
    const auto [bytes, codePoint, length] = GENERATE(table<std::string, std::uint32_t, std::size_t>({
        {"A", 0x41, 1},
        {std::string(1, '\0'), 0, 1},
        {"\xC2\x80", 0x80, 2},
        {"\xDF\xBFx", 0x7FF, 2},
        {"\xE0\xA0\x80", 0x800, 3},
        {"\xEF\xBF\xBF", 0xFFFF, 3},
        {"\xF0\x90\x80\x80", 0x10000, 4},
        {"\xF4\x8F\xBF\xBF", 0x10FFFF, 4},
        // Ill-formed: empty, stray continuation, overlong, surrogate, beyond the end, cut off, bad continuation.
        {"", 0, 0},
        {"\x80", 0, 0},
        {"\xC0\x80", 0, 0},
        {"\xE0\x9F\xBF", 0, 0},
        {"\xF0\x8F\xBF\xBF", 0, 0},
        {"\xED\xA0\x80", 0, 0},
        {"\xF4\x90\x80\x80", 0, 0},
        {"\xE2\x80", 0, 0},
        {"\xE2\x80\x41", 0, 0},
    }));
    CAPTURE(bytes);
    const text::Decoded decoded = text::decodeUtf8(bytes);
    CHECK(static_cast<std::uint32_t>(decoded.codePoint) == codePoint);
    CHECK(decoded.length == length);
}

TEST_CASE("text: every code point survives, and validity agrees with decoding", "[text][property]") {
    for (std::uint32_t lead = 0; lead < 256; ++lead) {
        for (std::uint32_t second = 0; second < 256; ++second) {
            for (const char* tail : {"", "\x80", "\x80\x80", "\xBF\xBF"}) {
                const std::string bytes = std::string{static_cast<char>(lead), static_cast<char>(second)} + tail;
                bool valid = true;
                for (std::string_view rest = bytes; valid && !rest.empty();) {
                    const std::size_t length = text::decodeUtf8(rest).length;
                    valid = length > 0;
                    rest.remove_prefix(length);
                }
                // An assertion each would take ten times as long as what it looks at.
                if (text::isValidUtf8(bytes) == valid && text::isValidUtf8(text::replaceInvalidUtf8(bytes))) continue;
                CAPTURE(lead, second, bytes.size(), valid);
                FAIL("validity and decoding disagree, or what was repaired is not valid");
            }
        }
    }
    SUCCEED();
}

TEST_CASE("text: counting, cutting and repairing work on code points", "[text]") {
    CHECK(text::countCodePoints("aé😀") == 3);
    CHECK(text::countCodePoints("\xFF\xFEz") == 3);
    CHECK(text::firstCodePoints("aé😀z", 3) == "aé😀");
    CHECK(text::firstCodePoints("ab", 5) == "ab");
    CHECK(text::firstCodePoints("ab", 0).empty());
    CHECK(text::replaceInvalidUtf8("plain é") == "plain é");
    CHECK(text::replaceInvalidUtf8("a\xE2\x80z") == "a\xEF\xBF\xBD\xEF\xBF\xBDz");
}

TEST_CASE("text: what goes to the database is well-formed, without NUL and bounded") {
    using hub::text::storable;
    CHECK(storable("caf\xC3\xA9", 10) == "caf\xC3\xA9");
    CHECK(storable("caf\xC3\xA9", 3) == "caf");
    CHECK(storable(std::string("a\0b", 3), 10) == "a\xEF\xBF\xBD" "b");
    CHECK(storable("\xFF\xFE!", 2) == "\xEF\xBF\xBD\xEF\xBF\xBD");
    CHECK(storable("", 10).empty());
}

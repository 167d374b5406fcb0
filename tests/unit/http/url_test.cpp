#include "hub/http/message.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace hub;

namespace {

/// "name=value|name=value", to compare in one line.
std::string shown(const http::Parameters& parameters) {
    std::string out;
    for (const http::Parameter& item : parameters.items()) {
        if (!out.empty()) out += '|';
        out += item.name + "=" + item.value;
    }
    return out;
}

std::string randomBytes(std::mt19937_64& random, std::string_view alphabet, std::size_t most) {
    std::string bytes;
    for (std::size_t n = random() % most; n > 0; --n) bytes += alphabet[random() % alphabet.size()];
    return bytes;
}

std::string everyByte() {
    std::string bytes;
    for (int c = 0; c < 256; ++c) bytes += static_cast<char>(c);
    return bytes;
}

}  // namespace

TEST_CASE("http: percent escapes are decoded, malformed ones stay", "[http]") {
    const auto [text, decoded] = GENERATE(table<std::string, std::string>({
        {"", ""},
        {"plain", "plain"},
        {"a%20b", "a b"},
        {"%41%5a%5A", "AZZ"},
        {"%D8%B9", "ع"},
        {"%", "%"},
        {"%4", "%4"},
        {"%%41", "%A"},
        {"%zz%4", "%zz%4"},
        {"%2", "%2"},
        {"100%", "100%"},
        {"%-1", "%-1"},
        {"% 41", "% 41"},
        {"%2541", "%41"},
    }));
    CAPTURE(text);
    CHECK(http::percentDecode(text, false) == decoded);
    CHECK(http::percentDecode(text, true) == decoded);
}

TEST_CASE("http: plus is a space only in forms", "[http]") {
    CHECK(http::percentDecode("a+b%2Bc", true) == "a b+c");
    CHECK(http::percentDecode("a+b%2Bc", false) == "a+b+c");
}

TEST_CASE("http: encoding leaves unreserved characters alone", "[http]") {
    CHECK(http::percentEncode("AZaz09-._~ /?&=+%é") == "AZaz09-._~%20%2F%3F%26%3D%2B%25%C3%A9");
}

TEST_CASE("http: decoding undoes encoding for any bytes", "[http][property]") {
    const std::string bytes = everyByte();
    CHECK(http::percentDecode(http::percentEncode(bytes), false) == bytes);
    CHECK(http::percentDecode(http::percentEncode(bytes), true) == bytes);
}

TEST_CASE("http: forms are read by the WHATWG rules", "[http]") {
    const auto [text, parameters] = GENERATE(table<std::string, std::string>({
        {"", ""},
        {"&&&", ""},
        {"a=1&b=2&a=3", "a=1|b=2|a=3"},
        {"a", "a="},
        {"a=", "a="},
        {"=1", "=1"},
        {"=", "="},
        {"a=b=c", "a=b=c"},
        {"a+b=c+d", "a b=c d"},
        {"a%3Db=c%26d", "a=b=c&d"},
        {"a=%zz&b=%", "a=%zz|b=%"},
        {"a=1;b=2", "a=1;b=2"},
        {"a=\xFF%FF", "a=\xFF\xFF"},
        {"?a=1", "?a=1"},
        // What VICIdial's wget path posts.
        {"a=1\\&b=2\\&c=3", "a=1\\|b=2\\|c=3"},
    }));
    CAPTURE(text);
    CHECK(shown(http::parseForm(text)) == parameters);
}

TEST_CASE("http: parameters give the first value", "[http]") {
    const http::Parameters form = http::parseForm("a=1&a=2&b");
    CHECK(form.get("a") == "1");
    CHECK(form.get("b") == "");
    CHECK(form.get("c") == std::nullopt);
}

TEST_CASE("http: an encoded form reads back", "[http][property]") {
    std::mt19937_64 random(5);
    const std::string alphabet = everyByte();
    for (int i = 0; i < 500; ++i) {
        std::string text;
        std::string expected;
        for (std::size_t n = random() % 6; n > 0; --n) {
            const std::string name = randomBytes(random, alphabet, 8);
            const std::string value = randomBytes(random, alphabet, 20);
            text += (text.empty() ? "" : "&") + http::percentEncode(name) + "=" + http::percentEncode(value);
            expected += (expected.empty() ? "" : "|") + name + "=" + value;
        }
        CAPTURE(text);
        REQUIRE(shown(http::parseForm(text)) == expected);
    }
}

TEST_CASE("http: any form text is read, and never grows", "[http][property]") {
    std::mt19937_64 random(6);
    for (int i = 0; i < 2000; ++i) {
        const std::string text = randomBytes(random, "ab%+&=4F\xFF;", 30);
        std::size_t size = 0;
        for (const http::Parameter& item : http::parseForm(text).items()) size += item.name.size() + item.value.size();
        CAPTURE(text);
        REQUIRE(size <= text.size());
    }
}

#include <catch2/catch.hpp>

#include "unit/config/config_support.hpp"

using namespace hub::config;
using namespace hub::config::testing;

TEST_CASE("config scalars: integers", "[config]") {
    Spec spec("Test");
    spec.integer("key").range(1, 10000);
    CHECK(loadSection("s: {key: 500}", spec).integer("key") == 500);
    CHECK(refusal(spec, "0") == "must be between 1 and 10000, not 0");
    CHECK(refusal(spec, "10001") == "must be between 1 and 10000, not 10001");
    CHECK(refusal(spec, "-3") == "must be between 1 and 10000, not -3");
    CHECK(refusal(spec, "many") == "must be an integer, not \"many\"");
    CHECK(refusal(spec, "1.5") == "must be an integer, not 1.5");
    CHECK(refusal(spec, "1e3") == "must be an integer, not 1e3");
    CHECK(refusal(spec, "0x1F") == "must be an integer, not 0x1F");
    CHECK(refusal(spec, "1_000") == "must be an integer, not \"1_000\"");
    CHECK(refusal(spec, "0123") ==
          "must be an integer without leading zeros, not 0123: remove them, or quote it if it is text");
    CHECK(refusal(spec, "\"12\"") == "must be an integer, not the text \"12\": remove the quotes");
    CHECK(refusal(spec, "99999999999999999999") == "must be an integer of at most 64 bits, not 99999999999999999999");
    CHECK(refusal(spec, "true") == "must be an integer, not true");
    CHECK(refusal(spec, "[1]") == "must be an integer, not a list");
    CHECK(refusal(spec, "{a: 1}") == "must be an integer, not a mapping");
    CHECK(refusal(spec, "") == "has no value");
    CHECK(refusal(spec, "~") == "has no value");
}

TEST_CASE("config scalars: integers to the ends of 64 bits", "[config]") {
    Spec spec("Test");
    spec.integer("key");
    CHECK(loadSection("s: {key: 9223372036854775807}", spec).integer("key") ==
          std::numeric_limits<std::int64_t>::max());
    CHECK(loadSection("s: {key: -9223372036854775808}", spec).integer("key") ==
          std::numeric_limits<std::int64_t>::min());
    CHECK(refusal(spec, "9223372036854775808") != "");
    Spec open("Test");
    open.integer("key").range(5, std::numeric_limits<std::int64_t>::max());
    CHECK(refusal(open, "4") == "must be at least 5, not 4");
}

TEST_CASE("config scalars: numbers", "[config]") {
    Spec spec("Test");
    spec.number("key").range(0, 1);
    CHECK(loadSection("s: {key: 0.25}", spec).number("key") == 0.25);
    CHECK(loadSection("s: {key: 1}", spec).number("key") == 1.0);
    CHECK(refusal(spec, "1.5") == "must be between 0 and 1, not 1.5");
    CHECK(refusal(spec, "half") == "must be a number, not \"half\"");
    CHECK(refusal(spec, "nan") == "must be a number, not \"nan\"");
    CHECK(refusal(spec, "inf") == "must be a number, not \"inf\"");
    CHECK(refusal(spec, "00.5") == "must be a number without leading zeros, not 00.5: remove them");
    CHECK(refusal(spec, "'0.5'") == "must be a number, not the text \"0.5\": remove the quotes");
}

TEST_CASE("config scalars: booleans are true and false only", "[config]") {
    Spec spec("Test");
    spec.boolean("key");
    CHECK(loadSection("s: {key: true}", spec).boolean("key"));
    CHECK_FALSE(loadSection("s: {key: false}", spec).boolean("key"));
    CHECK(refusal(spec, "yes") == "must be true or false, not \"yes\": write true");
    CHECK(refusal(spec, "No") == "must be true or false, not \"No\": write false");
    CHECK(refusal(spec, "on") == "must be true or false, not \"on\": write true");
    CHECK(refusal(spec, "OFF") == "must be true or false, not \"OFF\": write false");
    CHECK(refusal(spec, "True") == "must be true or false, not True: write true");
    CHECK(refusal(spec, "\"true\"") == "must be true or false, not \"true\": write true");
    CHECK(refusal(spec, "1") == "must be true or false, not 1");
}

TEST_CASE("config scalars: durations and sizes carry units", "[config]") {
    Spec durations("Test");
    durations.duration("key").range("1s", "10m");
    CHECK(loadSection("s: {key: 5m}", durations).duration("key") == std::chrono::minutes(5));
    CHECK(loadSection("s: {key: \"5m\"}", durations).duration("key") == std::chrono::minutes(5));
    CHECK(refusal(durations, "30") == "must be a duration with a unit such as 500ms, 30s, 5m, 24h or 7d, not 30");
    CHECK(refusal(durations, "2h") == "must be between 1s and 10m, not 2h");
    CHECK(refusal(durations, "500ms") == "must be between 1s and 10m, not 500ms");

    Spec sizes("Test");
    sizes.size("key").range("1KiB", "1GiB");
    CHECK(loadSection("s: {key: 64KiB}", sizes).size("key") == 65536U);
    CHECK(refusal(sizes, "64K") == "must be a size with a unit such as 512B, 64KiB, 10MiB or 1GiB, not \"64K\"");
    CHECK(refusal(sizes, "1048576") == "must be a size with a unit such as 512B, 64KiB, 10MiB or 1GiB, not 1048576");
    CHECK(refusal(sizes, "2GiB") == "must be between 1KiB and 1GiB, not 2GiB");
}

TEST_CASE("config scalars: choices", "[config]") {
    Spec spec("Test");
    spec.choice("key", {"text", "json"});
    CHECK(loadSection("s: {key: json}", spec).choice("key") == "json");
    CHECK(refusal(spec, "jsn") == "must be one of \"text\", \"json\", not \"jsn\". Did you mean \"json\"?");
    CHECK(refusal(spec, "xml") == "must be one of \"text\", \"json\", not \"xml\"");

    Spec versions("Test");
    versions.choice("key", {"1.2", "1.3"});
    CHECK(loadSection("s: {key: 1.3}", versions).choice("key") == "1.3");
    CHECK(loadSection("s: {key: \"1.3\"}", versions).choice("key") == "1.3");
    CHECK(refusal(versions, "1.1") == "must be one of \"1.2\", \"1.3\", not 1.1. Did you mean \"1.2\"?");
}

TEST_CASE("config scalars: text that looks like a number must be quoted", "[config]") {
    Spec spec("Test");
    spec.string("key");
    CHECK(loadSection("s: {key: \"09121234567\"}", spec).string("key") == "09121234567");
    CHECK(refusal(spec, "09121234567") ==
          "must be quoted, because a number loses its leading zeros: write \"09121234567\"");
    CHECK(refusal(spec, "+447700900123") ==
          "must be quoted, because a number loses its leading +: write \"+447700900123\"");
    CHECK(refusal(spec, "8080") == "must be quoted, because it is text and not a number: write \"8080\"");
    CHECK(refusal(spec, "1.5") == "must be quoted, because it is text and not a number: write \"1.5\"");
    CHECK(refusal(spec, "0x1F") == "must be quoted, because it is text and not a number: write \"0x1F\"");
    CHECK(refusal(spec, "true") == "must be quoted, because it is text and not a boolean: write \"true\"");
    // Two letters of a country or of a name are text in YAML 1.2.
    CHECK(loadSection("s: {key: NO}", spec).string("key") == "NO");
    CHECK(loadSection("s: {key: 127.0.0.1}", spec).string("key") == "127.0.0.1");
    CHECK(loadSection("s: {key: 2024-05-01}", spec).string("key") == "2024-05-01");
    CHECK(loadSection("s: {key: +}", spec).string("key") == "+");
    CHECK(loadSection("s: {key: .}", spec).string("key") == ".");
}

TEST_CASE("config scalars: length counts characters", "[config]") {
    Spec spec("Test");
    spec.string("key").length(2, 4);
    CHECK(loadSection("s: {key: سلام}", spec).string("key") == "سلام");
    CHECK(refusal(spec, "a") == "must have at least 2 characters, not 1");
    CHECK(refusal(spec, "abcde") == "must have at most 4 characters, not 5");
    Spec named("Test");
    named.string("key").length(1, 10);
    CHECK(refusal(named, "\"\"") == "must not be empty");
    Spec exact("Test");
    exact.string("key").length(1, 1);
    CHECK(refusal(exact, "ab") == "must have exactly 1 character, not 2");
}

TEST_CASE("config scalars: patterns match the whole text", "[config]") {
    Spec spec("Test");
    spec.string("key").pattern("[a-z]+", "lower-case letters");
    CHECK(refusal(spec, "abc") == "");
    CHECK(refusal(spec, "abc1") == "must be lower-case letters, not \"abc1\"");
    Spec sentence("Test");
    sentence.string("key").pattern("https?://.*", "must begin with http:// or https://");
    CHECK(refusal(sentence, "ftp://x") == "must begin with http:// or https://, not \"ftp://x\"");
}

TEST_CASE("config scalars: a pattern meets text of any length without exhausting the stack", "[config]") {
    Spec spec("Test");
    spec.string("key").pattern("(a|b)*", "a and b");
    CHECK(refusal(spec, std::string(1024, 'a')) == "");
    CHECK(refusal(spec, std::string(200'000, 'a')) == "must have at most 1024 bytes");
}

TEST_CASE("config scalars: secrets", "[config]") {
    Spec spec("Test");
    spec.secret("key").length(8, 100);
    CHECK(loadSection("s: {key: correct-horse}", spec).secret("key").reveal() == "correct-horse");
    CHECK(refusal(spec, "short1") == "must have at least 8 characters, not 6");
    CHECK(refusal(spec, "012345678") == "must be quoted, because a number loses its leading zeros");
    CHECK(refusal(spec, "12345678") == "must be quoted, because it is text and not a number");
}

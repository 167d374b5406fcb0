#include <catch2/catch.hpp>

#include "unit/config/config_support.hpp"

using namespace hub::config;
using namespace hub::config::testing;

namespace {

Spec server() {
    Spec spec("A server");
    spec.string("host").example("127.0.0.1");
    spec.integer("port").defaultValue(80).range(1, 65535);
    return spec;
}

Spec nested() {
    Spec spec("Nested");
    spec.section("main", server());
    spec.list("others", server()).defaultValue(hub::json::Array{});
    spec.map("named", server()).defaultValue(hub::json::Object{}).pattern("[a-z]+", "lower-case letters");
    spec.list("words", Kind::kString).defaultValue(hub::json::Array{"a", "b"});
    spec.list("counts", Kind::kInteger).optional().range(1, 9).length(1, 3);
    return spec;
}

}  // namespace

TEST_CASE("config structure: every kind of nesting is read", "[config]") {
    const Section section = loadSection(R"(
s:
  main: {host: one}
  others:
    - host: two
      port: 81
    - {host: three}
  named:
    east: {host: four}
    west: {host: five, port: 90}
  counts: [1, 2]
)",
                                        nested());
    CHECK(section.section("main").string("host") == "one");
    CHECK(section.section("main").integer("port") == 80);
    REQUIRE(section.sections("others").size() == 2);
    CHECK(section.sections("others")[0].integer("port") == 81);
    CHECK(section.sections("others")[1].path() == "s.others[1]");
    const auto entries = section.entries("named");
    REQUIRE(entries.size() == 2);
    CHECK(entries[0].first == "east");
    CHECK(entries[1].second.integer("port") == 90);
    CHECK(section.strings("words") == Lines{"a", "b"});
    CHECK(section.integers("counts") == std::vector<std::int64_t>{1, 2});
}

TEST_CASE("config structure: all problems at once, in order of position", "[config]") {
    const std::string text = R"(s:
  main:
    prot: 81
    port: 99999
  others:
    - port: 81
    - 5
  named:
    EAST: {host: x}
  words: [a, 7, [b]]
  counts: [1, 10, x, 2]
)";
    CHECK(problems(text, nested()) ==
          Lines{"2:3 s.main.host: required key is missing. Example: host: 127.0.0.1",
                "3:5 s.main.prot: unknown key. Did you mean \"port\"?",
                "4:11 s.main.port: must be between 1 and 65535, not 99999",
                "6:7 s.others[0].host: required key is missing. Example: host: 127.0.0.1",
                "7:7 s.others[1]: must be a mapping (\"key: value\" lines), not \"5\"",
                "9:5 s.named.EAST: the key must be lower-case letters, not \"EAST\"",
                "10:14 s.words[1]: must be quoted, because it is text and not a number: write \"7\"",
                "10:17 s.words[2]: must be text, not a list", "11:3 s.counts: must have at most 3 items, not 4",
                "11:15 s.counts[1]: must be between 1 and 9, not 10",
                "11:19 s.counts[2]: must be an integer, not \"x\""});
}

TEST_CASE("config structure: an absent section takes its defaults or names what it needs", "[config]") {
    CHECK(problems("s: {main: }", nested()) ==
          Lines{"1:5 s.main.host: required key is missing. Example: host: 127.0.0.1"});
    CHECK(problems("s:\n", nested()) == Lines{"1:1 s.main.host: required key is missing. Example: host: 127.0.0.1"});
    CHECK(problems("", nested()) == Lines{"1:1 s.main.host: required key is missing. Example: host: 127.0.0.1"});
    Spec optional("Optional");
    optional.section("main", server()).optional();
    CHECK_FALSE(loadSection("", optional).has("main"));
    CHECK(loadSection("s: {main: {host: x}}", optional).has("main"));
}

TEST_CASE("config structure: wrong shapes", "[config]") {
    CHECK(problems("s: [1]", nested()) == Lines{"1:1 s: must be a mapping (\"key: value\" lines), not a list"});
    CHECK(problems("s: {main: {host: x}, words: one}", nested()) ==
          Lines{"1:29 s.words: must be a list, not \"one\": write [\"one\"]"});
    CHECK(problems("s: {main: {host: x}, words: }", nested()) ==
          Lines{"1:22 s.words: has no value: write [] for an empty list"});
    CHECK(problems("s: {main: {host: x}, words: {a: b}}", nested()) ==
          Lines{"1:22 s.words: must be a list, not a mapping"});
    CHECK(problems("s: {main: {host: x}, named: [a]}", nested()) ==
          Lines{"1:22 s.named: must be a mapping (\"key: value\" lines), not a list"});
    CHECK(problems("s: {main: {host: x, port: }}", nested()) ==
          Lines{"1:21 s.main.port: has no value: give it one or remove the key"});
}

TEST_CASE("config structure: unknown keys", "[config]") {
    Spec spec("Test");
    spec.integer("max_batch_size").defaultValue(500);
    spec.duration("assignment_timeout").defaultValue("60m");
    CHECK(problems("s:\n  assignment_timout: 60m\n", spec) ==
          Lines{"2:3 s.assignment_timout: unknown key. Did you mean \"assignment_timeout\"?"});
    CHECK(problems("s: {Max-Batch-Size: 1}", spec) ==
          Lines{"1:5 s.Max-Batch-Size: unknown key. Did you mean \"max_batch_size\"?"});
    CHECK(problems("s: {color: red}", spec) ==
          Lines{"1:5 s.color: unknown key; known here: max_batch_size, assignment_timeout"});
    CHECK(problems("S: {}\nzzzz: {}\n", spec) ==
          Lines{"1:1 S: unknown key. Did you mean \"s\"?",
                "2:1 zzzz: unknown key: neither a section of the hub nor an enabled plugin"});
    LoadOptions options = sampleOptions();
    options.ignoredKeys = {"zzzz"};
    CHECK(Loader(options).loadText("zzzz: {a: 1}", "f.yaml", only(spec)).size() == 1);
}

TEST_CASE("config structure: optional keys and misuse of a section", "[config]") {
    Spec spec("Test");
    spec.string("name").optional();
    spec.integer("count").defaultValue(1);
    const Section section = loadSection("", spec);
    CHECK_FALSE(section.has("name"));
    CHECK(section.has("count"));
    CHECK_THROWS_AS(section.string("name"), std::logic_error);
    CHECK_THROWS_AS(section.string("count"), std::logic_error);
    CHECK_THROWS_AS(section.string("absent"), std::logic_error);
    CHECK_THROWS_AS(section.has("absent"), std::logic_error);
}

TEST_CASE("config structure: a specification is checked", "[config]") {
    Spec spec("Test");
    spec.integer("a");
    CHECK_THROWS_AS(spec.string("a"), std::logic_error);
    CHECK_THROWS_AS(spec.string("Not_snake"), std::logic_error);
    CHECK_THROWS_AS(spec.string("b").range(1, 2), std::logic_error);
    CHECK_THROWS_AS(spec.integer("c").range("1s", "2s"), std::logic_error);
    CHECK_THROWS_AS(spec.duration("d").range("1s", "2"), std::logic_error);
    CHECK_THROWS_AS(spec.list("e", Kind::kBoolean), std::logic_error);
    Spec wrongDefault("Test");
    wrongDefault.integer("a").defaultValue(0).range(1, 10);
    CHECK_THROWS_AS(loadSection("", wrongDefault), std::logic_error);
    Spec wrongKind("Test");
    wrongKind.duration("a").defaultValue(5);
    CHECK_THROWS_AS(loadSection("", wrongKind), std::logic_error);
}

TEST_CASE("config structure: plugins report cross-field problems at the key", "[config]") {
    const Section section = loadSection("s:\n  main: {host: x}\n  words: [a]\n", nested());
    CHECK(format(section.problem("words", "must not be used here")) ==
          "f.yaml:3:3: s.words: must not be used here\n  3 |   words: [a]\n    |   ^");
    // A default stands nowhere: the section does.
    CHECK(format(section.problem("others", "is needed")) == "f.yaml:1:1: s.others: is needed\n  1 | s:\n    | ^");
}

#include <catch2/catch.hpp>

#include "config/yaml_reader.hpp"
#include "unit/config/config_support.hpp"

using namespace hub::config;
using namespace hub::config::testing;

namespace {

Spec anything() {
    Spec entry("Entry");
    entry.string("key").optional();
    Spec spec("Test");
    spec.string("a").optional();
    spec.string("b").optional();
    spec.map("m", entry).optional();
    return spec;
}

Lines yamlProblems(const std::string& text) {
    return problems(text, anything());
}

}  // namespace

TEST_CASE("config yaml: empty files hold no keys", "[config]") {
    for (const char* text : {"", "\n\n", "# only a comment\n", "---\n", "\xEF\xBB\xBF", "~\n", "{}\n", "s:\n"}) {
        INFO(text);
        CHECK(yamlProblems(text).empty());
    }
}

TEST_CASE("config yaml: positions count from 1, in characters", "[config]") {
    CHECK(yamlProblems("x: 1\n").at(0).starts_with("1:1 x:"));
    CHECK(yamlProblems("\xEF\xBB\xBFx: 1\n").at(0).starts_with("1:1 x:"));
    CHECK(yamlProblems("s:\r\n  a: [1]\r\n  zz: 2\r\n").at(1).starts_with("3:3 s.zz:"));
    CHECK(yamlProblems("s: {a: \"سلام\", zz: 1}\n").at(0).starts_with("1:16 s.zz:"));
}

TEST_CASE("config yaml: duplicate keys", "[config]") {
    CHECK(yamlProblems("s:\n  a: x\n  b: y\n  a: z\n") ==
          Lines{"4:3 s.a: duplicate key, first given in line 2: remove one of them"});
    CHECK(yamlProblems("s: {}\ns: {}\n") == Lines{"2:1 s: duplicate key, first given in line 1: remove one of them"});
    CHECK(yamlProblems("s:\n  m:\n    one: {key: a, key: b}\n") ==
          Lines{"3:19 s.m.one.key: duplicate key, first given in line 3: remove one of them"});
}

TEST_CASE("config yaml: the file must be a mapping", "[config]") {
    CHECK(yamlProblems("- a\n") == Lines{"1:1 : must be a mapping of sections (\"name:\" lines), not a list"});
    CHECK(yamlProblems("s:1\n") ==
          Lines{"1:1 : must be a mapping of sections (\"name:\" lines), not text; a space is needed after each colon"});
}

TEST_CASE("config yaml: anchors, aliases, tags and second documents are refused", "[config]") {
    const std::string refused =
        "anchors and aliases (&name, *name) are not supported: write the value where it is needed";
    CHECK(yamlProblems("s:\n  a: &x text\n  b: *x\n") == Lines{"2:6 : " + refused, "3:6 : " + refused});
    CHECK(yamlProblems("s:\n  m: &x {}\n") == Lines{"2:6 : " + refused});
    CHECK(yamlProblems("s: {a: *x}\n") ==
          Lines{"1:8 : not valid YAML (the referenced anchor is not defined): quote a value that begins with *"});
    CHECK(yamlProblems("s:\n  a: !!str x\n") == Lines{"2:6 : tags (!name) are not supported: remove it"});
    CHECK(yamlProblems("s: {}\n---\ns: {}\n")
              .at(0)
              .starts_with("2:1 : not valid YAML (more than one document): a file holds one mapping"));
    CHECK(yamlProblems("s:\n  m:\n    <<: {key: x}\n    one: {}\n").empty());
}

TEST_CASE("config yaml: keys are text", "[config]") {
    CHECK(yamlProblems("? [x]\n: 1\n") == Lines{"1:3 : a key must be text: quote it"});
    CHECK(yamlProblems("s:\n  ~: 1\n") == Lines{"2:3 : a key must be text: quote it"});
    CHECK(yamlProblems("s:\n  \"\": 1\n") == Lines{"2:3 : a key must be text: quote it"});
    const Section section = loadSection("s:\n  m:\n    0912: {}\n    yes: {}\n", anything());
    CHECK(section.entries("m").at(0).first == "0912");
    CHECK(section.entries("m").at(1).first == "yes");
}

TEST_CASE("config yaml: escapes do not bring in control characters", "[config]") {
    CHECK(yamlProblems("s: {a: \"x\\0y\"}\n") == Lines{"1:8 : must not contain control characters"});
    CHECK(yamlProblems("s:\n  \"a\\x1b\": x\n") == Lines{"2:3 : must not contain control characters"});
    CHECK(yamlProblems("s: {a: \"x\\ty\\n\"}\n").empty());
}

TEST_CASE("config yaml: syntax errors have a position and a remedy", "[config]") {
    const auto only = [](const std::string& text) {
        const Lines all = yamlProblems(text);
        REQUIRE(all.size() == 1);
        return all[0];
    };
    CHECK(only("s:\n  a: x: y\n") ==
          "2:7 : not valid YAML (illegal map value): quote a value that contains \": \", and check the indentation");
    CHECK(only("s:\n  a: \"x\n  b: y\n") == "2:6 : not valid YAML (the quote is never closed): add the closing quote");
    CHECK(only("s:\n  a: 'it''s\n") == "2:6 : not valid YAML (the quote is never closed): add the closing quote");
    CHECK(only("s:\n\ta: x\n\tb: y\n").ends_with("indent with spaces, not with tabs"));
    CHECK(only("s: {a: [x\n").ends_with("(end of sequence flow not found): close the list with \"]\""));
    CHECK(only("s: {a: x\n").ends_with("(end of map flow not found): close the mapping with \"}\""));
    CHECK(only("s: {m: [${env:X}]}\n").ends_with("quote \"${…}\" inside [ ] and { }"));
    CHECK(only("s:\n  a: @x\n") == "2:6 : not valid YAML (unknown token): quote a value that begins with @, ` or %");
    CHECK(only("s:\n  a: \"\\q\"\n").ends_with("or use single quotes"));
    CHECK(only("s:\n   a: x\n  b: y\n").ends_with("the keys of one section begin in the same column"));
    CHECK(only("s:\n  a: \"\\x4").size() > 0);
}

TEST_CASE("config yaml: a broken file is not reported as missing keys", "[config]") {
    Spec spec("Test");
    spec.string("needed");
    CHECK(problems("s: [\n", spec).size() == 1);
}

TEST_CASE("config yaml: nesting, size and encoding are bounded", "[config]") {
    const std::string deep = std::string(kMaxNesting + 5, '[') + std::string(kMaxNesting + 5, ']');
    CHECK(yamlProblems("s: " + deep).at(0) ==
          "1:35 : not valid YAML (nested too deeply): configuration is never this deep; look for a missing closing "
          "bracket");
    CHECK(yamlProblems(std::string(kMaxFileSize + 1, '#')).at(0) ==
          "0:0 : is larger than 1024 KiB: this is no configuration file");
    const std::string wrong = "is not UTF-8 text: save the file as UTF-8 without control characters";
    CHECK(yamlProblems("s: {}\n# \xff\n") == Lines{"2:3 : " + wrong});
    CHECK(yamlProblems(std::string("s: {}\n#\0\n", 9)) == Lines{"2:2 : " + wrong});
    CHECK(yamlProblems(std::string("\xff\xfes\0:\0", 6)) == Lines{"1:1 : " + wrong});
}

TEST_CASE("config yaml: input that keeps yaml-cpp busy for ever elsewhere ends here", "[config]") {
    for (const char* text : {",", ",a", ", ,", ",\n,\n"}) {
        INFO(text);
        CHECK_FALSE(yamlProblems(text).empty());
    }
}

TEST_CASE("config yaml: problems are counted beyond a hundred", "[config]") {
    std::string text;
    for (int i = 0; i < 300; ++i) text += "unknown" + std::to_string(i) + "_thing: 1\n";
    try {
        Loader(sampleOptions()).loadText(text, "f.yaml", only(anything()));
        FAIL("accepted");
    } catch (const ConfigError& error) {
        CHECK(error.diagnostics().size() == 101);
        CHECK(format(error.diagnostics().back()) == "f.yaml: there may be more problems: these are the first 100");
    }
}

#include <catch2/catch.hpp>
#include <random>

#include "unit/config/config_support.hpp"

using namespace hub::config;
using namespace hub::config::testing;

namespace {

constexpr const char* kSound = R"(# A file with every kind of key
s:
  text: "quoted: ${env:WORD}"
  count: 5
  ratio: 0.25
  flag: true
  timeout: 90s
  limit: 64KiB
  password: ${file:/run/secret}
  level: low
  numbers: [1, 2, 3]
  words:
    - 'one'
    - |
      two
      lines
    - >-
      folded
  entries:
    - {name: a, enabled: false}
    - name: b
  dialers:
    east: {name: c}
    "0912": {name: "d \u0633 \\ \"e\""}
)";

Spec everyKind() {
    Spec entry("An entry");
    entry.string("name").length(1, 20).pattern("[^x]*", "text without x");
    entry.boolean("enabled").defaultValue(true);
    Spec spec("Every kind of key");
    spec.string("text");
    spec.integer("count").range(1, 10);
    spec.number("ratio").range(0, 1);
    spec.boolean("flag");
    spec.duration("timeout").range("1s", "1h");
    spec.size("limit");
    spec.secret("password").length(1, 100);
    spec.choice("level", {"low", "high"});
    spec.list("numbers", Kind::kInteger);
    spec.list("words", Kind::kString);
    spec.list("entries", entry);
    spec.map("dialers", entry);
    return spec;
}

/// One random change of the text: a byte, a piece of YAML, a line or a cut.
std::string damaged(std::string text, std::mt19937_64& random) {
    static const std::vector<std::string> kPieces{"[",        "]",
                                                  "{",        "}",
                                                  ":",        ": ",
                                                  ",",        "- ",
                                                  "? ",       "&a ",
                                                  "*a",       "!t ",
                                                  "\"",       "'",
                                                  "|",        ">",
                                                  "#",        " #",
                                                  "\t",       "\n",
                                                  "\r",       "\r\n",
                                                  "---\n",    "...\n",
                                                  "%X\n",     "@",
                                                  "`",        "${",
                                                  "${env:",   "$${",
                                                  "}",        "\\",
                                                  "\\x",      "~",
                                                  "0123",     "yes",
                                                  "\xff",     std::string(1, '\0'),
                                                  "\xd8\xa7", "<<: ",
                                                  "=",        "\xEF\xBB\xBF",
                                                  "  "};
    const std::size_t at = text.empty() ? 0 : random() % text.size();
    switch (random() % 6) {
        case 0:
            if (!text.empty()) text[at] = static_cast<char>(random());
            break;
        case 1:
            text.erase(at, random() % 20);
            break;
        case 2: {
            const std::string copy = text.substr(at, random() % 60);
            text.insert(text.empty() ? 0 : random() % text.size(), copy);
            break;
        }
        case 3:
            text.resize(at);
            break;
        default:
            text.insert(at, kPieces[random() % kPieces.size()]);
    }
    return text;
}

}  // namespace

TEST_CASE("config mutation: damaged YAML is a ConfigError or a configuration", "[config]") {
    const RootSpec specs = only(everyKind());
    const Loader loader(sampleOptions());
    REQUIRE_NOTHROW(loader.loadText(kSound, "f.yaml", specs));
    std::mt19937_64 random(7);
    int refused = 0;
    for (int round = 0; round < 4000; ++round) {
        std::string text = kSound;
        for (std::uint64_t changes = 1 + random() % 4; changes > 0; --changes) text = damaged(std::move(text), random);
        INFO(text);
        try {
            // What is shown loads again, and then shows the same.
            const std::string shown = toYaml(loader.loadText(text, "f.yaml", specs));
            const std::string again = toYaml(loader.loadText(shown, "shown.yaml", specs));
            REQUIRE(toYaml(loader.loadText(again, "again.yaml", specs)) == again);
        } catch (const ConfigError& error) {
            ++refused;
            REQUIRE(error.diagnostics().front().location.file == "f.yaml");
            REQUIRE_FALSE(error.diagnostics().empty());
            for (const Diagnostic& diagnostic : error.diagnostics()) REQUIRE_FALSE(diagnostic.message.empty());
        }
    }
    CHECK(refused > 2000);
    CHECK(refused < 4000);
}

TEST_CASE("config mutation: repetition costs bounded time", "[config]") {
    const Loader loader(sampleOptions());
    const RootSpec specs = only(everyKind());
    for (const char* piece : {"[",   "{",   "- ", "? ", "a: ", "\"", "'",  "&a ",   "*a ",        "a\n",  "a: b\n",
                              "s: ", "|\n", "[]", ",",  ", ",  ": ", "a,", "---\n", "s: {a: b, ", "[a]: "}) {
        std::string text;
        while (text.size() < 20'000) text += piece;
        INFO(piece);
        CHECK_THROWS_AS(loader.loadText(text, "f.yaml", specs), ConfigError);
    }
}

#include <catch2/catch.hpp>

#include "unit/config/config_support.hpp"

using namespace hub::config;
using namespace hub::config::testing;

namespace {

Spec sample() {
    Spec spec("Test");
    spec.duration("assignment_timeout").defaultValue("60m");
    spec.secret("jwt_secret").optional().length(32, 1000);
    spec.string("token_lifetime").optional().length(1, 3);
    spec.string("name").optional().length(1, 3);
    return spec;
}

std::string report(const std::string& text) {
    try {
        Loader(sampleOptions()).loadText(text, "config/f.yaml", only(sample()));
        return "";
    } catch (const ConfigError& error) {
        return error.what();
    }
}

}  // namespace

TEST_CASE("config diagnostics: line and caret", "[config]") {
    CHECK(report("# first\ns:\n  assignment_timout: 60m\n") ==
          "config/f.yaml:3:3: s.assignment_timout: unknown key. Did you mean \"assignment_timeout\"?\n"
          "  3 |   assignment_timout: 60m\n"
          "    |   ^");
}

TEST_CASE("config diagnostics: several problems follow each other", "[config]") {
    CHECK(report("s:\n  assignment_timeout: 60\n  name: abcd\n") ==
          "config/f.yaml:2:23: s.assignment_timeout: must be a duration with a unit such as 500ms, 30s, 5m, 24h or 7d, "
          "not 60\n"
          "  2 |   assignment_timeout: 60\n"
          "    |                       ^\n"
          "config/f.yaml:3:9: s.name: must have at most 3 characters, not 4\n"
          "  3 |   name: abcd\n"
          "    |         ^");
}

TEST_CASE("config diagnostics: the caret counts characters, tabs and long lines included", "[config]") {
    CHECK_THAT(report("s: {name: سلام, x: 1}\n"),
               Catch::Contains("  1 | s: {name: سلام, x: 1}\n    |                 ^"));
    CHECK_THAT(report("s: {name: a,\tx: 1}\n"), Catch::Contains("  1 | s: {name: a, x: 1}\n    |              ^"));
    const std::string far = report("s: {name: \"" + std::string(500, 'n') + "\", x: 1}\n");
    CHECK_THAT(far, Catch::Contains("  1 | …nnnn") && Catch::Contains("n\", x: 1}\n"));
    for (std::size_t begin = 0; begin < far.size();) {
        const std::size_t end = std::min(far.find('\n', begin), far.size());
        CHECK(end - begin < 260);
        begin = end + 1;
    }
}

TEST_CASE("config diagnostics: a secret is not shown, wherever it stands", "[config]") {
    const std::string secret = "swordfish";
    for (const char* text : {
             "s:\n  jwt_secret: swordfish\n",
             "s:\n  jwt_secret:\n    swordfish\n",
             "s:\n  jwt_secret: |\n    swordfish\n",
             "s: {jwt_secret: swordfish}\n",
             "s: {name: abcdef, jwt_secret: swordfish}\n",
             "s:\n  jwt_secrt: swordfish\n",
             "s:\n  password: swordfish\n",
             "s:\n  \"jwt_secret\" : swordfish\n",
             "s:\n  jwt_secret: 'swordfish\n",
             "s:\n  jwt_secret: swordfish: x\n",
             "s:\n  jwt_secret: [swordfish]\n",
             "s:\n  jwt_secret: swordfish\n  jwt_secret: swordfish\n",
             "s:\n  jwt_secret:\n    - swordfish\n   - x\n",
             "s:\n  jwt_secret: >-\n    swordfish\n  @swordfish\n",
         }) {
        INFO(text);
        const std::string shown = report(text);
        CHECK(shown != "");
        CHECK_THAT(shown, !Catch::Contains(secret));
    }
    CHECK_THAT(report("s:\n  jwt_secret: swordfish\n"), Catch::Contains("  2 |   jwt_secret: ***\n    |   ^"));
}

TEST_CASE("config diagnostics: a key that only sounds like a secret is shown", "[config]") {
    CHECK_THAT(report("s:\n  token_lifetime: soon\n"), Catch::Contains("  2 |   token_lifetime: soon\n"));
}

TEST_CASE("config diagnostics: did you mean", "[config]") {
    const std::vector<std::string> words{"listen", "port", "public_url", "max_body", "idle_timeout", "body_timeout"};
    CHECK(didYouMean("lisen", words) == "listen");
    CHECK(didYouMean("prot", words) == "port");
    CHECK(didYouMean("publicUrl", words) == "public_url");
    CHECK(didYouMean("MAX-BODY", words) == "max_body");
    CHECK(didYouMean("bodi_timeout", words) == "body_timeout");
    CHECK_FALSE(didYouMean("colour", words));
    CHECK_FALSE(didYouMean("", words));
    CHECK_FALSE(didYouMean("x", {"y"}));
    CHECK_FALSE(didYouMean(std::string(100'000, 'a'), words));
}

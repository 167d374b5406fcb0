#include <catch2/catch.hpp>

#include "config/interpolation.hpp"
#include "unit/config/config_support.hpp"

using namespace hub::config;
using namespace hub::config::testing;

namespace {

Spec sample() {
    Spec spec("Test");
    spec.string("text").defaultValue("${env:PORT}");
    spec.integer("port").defaultValue(1).range(1, 9000);
    spec.secret("secret").optional().length(20, 100);
    spec.list("words", Kind::kString).optional();
    return spec;
}

}  // namespace

TEST_CASE("config interpolation: variables and files", "[config]") {
    const Section section = loadSection(R"(
s:
  text: "http://${env:WORD}:${env:PORT}/"
  port: ${env:PORT}
  secret: ${file:/run/secret}
  words: ["${env:WORD}", plain, "${env:EMPTY}"]
)",
                                        sample());
    CHECK(section.string("text") == "http://hidden-word:8081/");
    CHECK(section.integer("port") == 8081);
    CHECK(section.secret("secret").reveal() == "file-secret-0123456789-0123456789");
    CHECK(section.strings("words") == Lines{"hidden-word", "plain", ""});
}

TEST_CASE("config interpolation: what it is not", "[config]") {
    CHECK(loadSection("s: {text: \"$${env:PORT} $5 $$ ${env:PORT}\"}", sample()).string("text") ==
          "${env:PORT} $5 $$ 8081");
    CHECK(loadSection("s: {text: \"${env:ODD}\"}", sample()).string("text") == "${env:PORT}");
    CHECK(loadSection("", sample()).string("text") == "${env:PORT}");
    // From a variable a telephone number is text, whatever it looks like.
    CHECK(loadSection("s: {text: \"${env:PHONE}\"}", sample()).string("text") == "09121234567");
}

TEST_CASE("config interpolation: references that cannot be resolved", "[config]") {
    const auto refused = [](const std::string& value) {
        return problems("s:\n  text: '" + value + "'\n", sample()).at(0);
    };
    CHECK(refused("${env:NO_SUCH}") == "2:9 s.text: ${env:NO_SUCH}: the environment variable NO_SUCH is not defined");
    CHECK(refused("${env:}") == "2:9 s.text: \"${env:}\": not the name of an environment variable");
    CHECK(refused("${env:A-B}") == "2:9 s.text: \"${env:A-B}\": not the name of an environment variable");
    CHECK(refused("${file:/none}") == "2:9 s.text: \"${file:/none}\": the file cannot be read");
    CHECK(refused("${file:/run/locked}") ==
          "2:9 s.text: \"${file:/run/locked}\": the file cannot be read: Permission denied");
    CHECK(refused("${file:run/secret}") == "2:9 s.text: \"${file:run/secret}\": the path must be absolute");
    CHECK(refused("${file:/run/damaged}") == "2:9 s.text: \"${file:/run/damaged}\": the value is not UTF-8 text");
    CHECK(refused("${HOME}") ==
          "2:9 s.text: \"${HOME}\" is no reference: write ${env:NAME} or ${file:/absolute/path}, or $${ for a literal "
          "${");
    CHECK(refused("${env:PORT") == "2:9 s.text: \"${\" without a closing \"}\"; write $${ for a literal ${");
    CHECK(problems("s: {text: '${env:A} ${env:B}'}", sample()).size() == 2);
    CHECK(problems("s: {m: 1}\n'${env:PORT}': {}\n", sample()).size() == 2);
}

TEST_CASE("config interpolation: referenced values are never repeated", "[config]") {
    const std::string text = "s:\n  port: ${env:WORD}\n  secret: ${env:WORD}\n";
    CHECK(problems(text, sample()) == Lines{"2:9 s.port: must be an integer, not the value of ${env:WORD}",
                                            "3:3 s.secret: must have at least 20 characters, not 11"});
    try {
        Loader(sampleOptions()).loadText(text, "f.yaml", only(sample()));
    } catch (const ConfigError& error) {
        CHECK_THAT(error.what(), !Catch::Contains("hidden-word"));
    }
    CHECK(problems("s: {port: \"${env:PHONE}\"}", sample()) ==
          Lines{"1:11 s.port: must be an integer without leading zeros, not the value of ${env:PHONE}: remove them, or "
                "quote it if it is text"});
}

TEST_CASE("config interpolation: keys are taken as written", "[config]") {
    Spec entry("Entry");
    Spec spec("Test");
    spec.map("m", entry).optional();
    CHECK(problems("s:\n  m:\n    a${env:PORT}: {}\n", spec) == Lines{"3:5 s.m.a${env:PORT}: a key cannot hold ${…}"});
}

TEST_CASE("config interpolation: the file system", "[config]") {
    CHECK_THROWS_WITH(readTextFile("/nowhere/at/all"), "No such file or directory");
    CHECK_THROWS_WITH(readTextFile("/dev/zero"), "not a regular file");
    CHECK_THROWS_WITH(readTextFile("/"), "not a regular file");
}

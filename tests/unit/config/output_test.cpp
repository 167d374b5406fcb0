#include <catch2/catch.hpp>

#include "unit/config/config_support.hpp"

using namespace hub::config;
using namespace hub::config::testing;
namespace json = hub::json;

namespace {

Spec everyKind() {
    Spec entry("An entry");
    entry.string("name").description("Its name").length(1, 20);
    entry.boolean("enabled").defaultValue(true);
    Spec spec("Every kind of key");
    spec.string("text").description("Some | text").defaultValue("09121234567");
    spec.string("code").pattern("[a-z]+", "letters").optional();
    spec.integer("count").defaultValue(5).range(1, 10).reloadable();
    spec.number("ratio").defaultValue(0.5);
    spec.boolean("flag").defaultValue(false);
    spec.duration("timeout").defaultValue("90s").range("1s", "1h");
    spec.size("limit").defaultValue("1MiB");
    spec.secret("password").example("${env:PASSWORD}");
    spec.choice("version", {"1.2", "auto"}).defaultValue("1.2");
    spec.list("numbers", Kind::kInteger).defaultValue(json::Array{1, 2});
    spec.list("words", Kind::kString).defaultValue(json::Array{"no", "0123"});
    spec.list("entries", entry).defaultValue(json::Array{json::Object{{"name", "first"}}});
    spec.map("dialers", entry).defaultValue(json::Object{}).pattern("[a-z0-9]+", "letters and digits");
    spec.section("nested", entry).optional();
    return spec;
}

const json::Value& at(const json::Value& value, std::initializer_list<const char*> path) {
    const json::Value* found = &value;
    for (const char* key : path) {
        found = found->find(key);
        INFO(key);
        REQUIRE(found != nullptr);
    }
    return *found;
}

}  // namespace

TEST_CASE("config output: effective YAML shows defaults, hides secrets and loads again", "[config]") {
    const std::string text =
        "s: {password: swordfish-swordfish, dialers: {\"0912\": {name: \"x: \\\"y\\\"\"}}, count: 7}";
    const Loader loader(sampleOptions());
    const auto sections = loader.loadText(text, "f.yaml", only(everyKind()));
    const std::string yaml = toYaml(sections);
    CHECK(yaml == R"(s:
  text: "09121234567"  # default
  count: 7
  ratio: 0.5  # default
  flag: false  # default
  timeout: 90s  # default
  limit: 1MiB  # default
  password: "***"
  version: 1.2  # default
  numbers: [1, 2]  # default
  words: ["no", "0123"]  # default
  entries:
    - name: "first"  # default
      enabled: true  # default
  dialers:
    "0912":
      name: "x: \"y\""
      enabled: true  # default
)");
    const auto again = loader.loadText(yaml, "g.yaml", only(everyKind()));
    CHECK(again.at("s").entries("dialers").at(0).second.string("name") == "x: \"y\"");
    CHECK(again.at("s").strings("words") == Lines{"no", "0123"});
    CHECK(again.at("s").number("ratio") == 0.5);
}

TEST_CASE("config output: effective YAML of nothing", "[config]") {
    CHECK(toYaml({}) == "{}\n");
    Spec optional("Optional");
    optional.string("a").optional();
    CHECK(toYaml(Loader().loadText("", "f.yaml", only(optional))) == "s: {}\n");
}

TEST_CASE("config output: text with ${ in it does not become a reference", "[config]") {
    Spec spec("Test");
    spec.string("a");
    const Loader loader(sampleOptions());
    const std::string yaml = toYaml(loader.loadText("s: {a: \"$${env:PORT}\"}", "f.yaml", only(spec)));
    CHECK(loader.loadText(yaml, "g.yaml", only(spec)).at("s").string("a") == "${env:PORT}");
}

TEST_CASE("config output: JSON Schema", "[config]") {
    const json::Value schema = toJsonSchema(only(everyKind()));
    CHECK(at(schema, {"$schema"}).asString() == "https://json-schema.org/draft/2020-12/schema");
    CHECK(at(schema, {"additionalProperties"}) == json::Value(false));
    const json::Value& section = at(schema, {"properties", "s"});
    CHECK(json::dump(at(section, {"required"})) == R"(["password"])");
    CHECK(json::dump(at(section, {"type"})) == R"("object")");
    const auto property = [&](const char* name) { return json::dump(at(section, {"properties", name})); };
    const std::string reference = R"({"type":"string","pattern":"\\$\\{(env|file):[^}]+\\}"})";
    CHECK(property("text") == R"({"type":"string","description":"Some | text","default":"09121234567"})");
    CHECK(property("code") == R"({"anyOf":[{"type":"string","pattern":"^(?:[a-z]+)$"},)" + reference + "]}");
    CHECK(property("count") ==
          R"({"anyOf":[{"type":"integer","minimum":1,"maximum":10},)" + reference + R"(],"default":5})");
    CHECK(property("timeout") ==
          R"({"anyOf":[{"type":"string","pattern":"^(?:[0-9]+(ms|s|m|h|d))$"},)" + reference + R"(],"default":"90s"})");
    CHECK(property("version") == R"({"anyOf":[{"enum":["1.2","auto",1.2]},)" + reference + R"(],"default":"1.2"})");
    CHECK(property("password") == R"({"type":"string","examples":["${env:PASSWORD}"],"writeOnly":true})");
    CHECK(property("numbers") ==
          R"({"type":"array","items":{"anyOf":[{"type":"integer"},)" + reference + R"(]},"default":[1,2]})");
    CHECK(at(section, {"properties", "dialers", "propertyNames", "pattern"}).asString() == "^(?:[a-z0-9]+)$");
    CHECK(at(section, {"properties", "dialers", "additionalProperties", "properties", "name", "description"})
              .asString() == "Its name");
    CHECK(at(section, {"properties", "nested", "additionalProperties"}) == json::Value(false));
}

TEST_CASE("config output: a section without required keys may be empty in the schema", "[config]") {
    Spec free("Free");
    free.string("a").optional();
    CHECK(json::dump(at(free.toJsonSchema(), {"type"})) == R"(["object","null"])");
    Spec outer("Outer");
    outer.section("inner", everyKind());
    CHECK(json::dump(at(outer.toJsonSchema(), {"required"})) == R"(["inner"])");
}

TEST_CASE("config output: documentation", "[config]") {
    const std::string text = toMarkdown(only(everyKind()));
    CHECK_THAT(text, Catch::StartsWith(
                         "## `s`\n\nEvery kind of key\n\n| key | type | default | description |\n|---|---|---|---|\n"));
    CHECK_THAT(text, Catch::Contains("| `text` | text | `09121234567` | Some \\| text |\n"));
    CHECK_THAT(text, Catch::Contains("| `count` | integer, 1 to 10 | `5` |  Reloadable. |\n"));
    CHECK_THAT(text, Catch::Contains("| `timeout` | duration, 1s to 1h | `90s` |  |\n"));
    CHECK_THAT(text, Catch::Contains("| `password` | secret | **required** |  Example: `${env:PASSWORD}`. |\n"));
    CHECK_THAT(text, Catch::Contains("| `version` | `1.2`, `auto` | `1.2` |  |\n"));
    CHECK_THAT(text, Catch::Contains("| `entries[].name` | text | **required** | Its name |\n"));
    CHECK_THAT(text, Catch::Contains("| `dialers.NAME.enabled` | true or false | `true` |  |\n"));
    CHECK_THAT(text, Catch::Contains("| `nested` | section | – | An entry |\n"));
}

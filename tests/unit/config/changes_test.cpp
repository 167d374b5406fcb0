#include "hub/config/changes.hpp"

#include <catch2/catch.hpp>

#include "unit/config/config_support.hpp"

using namespace hub::config;
using namespace hub::config::testing;
namespace json = hub::json;

namespace {

/// Reloadable keys are called live, the others fixed.
Spec sample() {
    Spec pair("A pair");
    pair.string("live").defaultValue("a").reloadable();
    pair.string("fixed").defaultValue("a");
    Spec spec("Reloadable and fixed keys of every shape");
    spec.integer("live_number").defaultValue(1).reloadable();
    spec.integer("fixed_number").defaultValue(1);
    spec.secret("fixed_secret").optional();
    spec.section("nested", pair);
    spec.section("live_section", pair).reloadable();
    spec.section("maybe", pair).optional();
    spec.map("entries", pair).defaultValue(json::Object{});
    spec.map("live_entries", pair).defaultValue(json::Object{}).reloadable();
    spec.list("words", Kind::kString).defaultValue(json::Array{}).reloadable();
    return spec;
}

Section load(const std::string& text) {
    return loadSection("s: {" + text + "}", sample());
}

/// "path" of what is reloadable, "path!" of what is not.
Lines differences(const std::string& current, const std::string& wanted) {
    Lines lines;
    for (const Change& change : changes(load(current), load(wanted)))
        lines.push_back(change.path + (change.reloadable ? "" : "!"));
    return lines;
}

}  // namespace

TEST_CASE("config changes: equal values are no change, wherever they are written", "[config]") {
    CHECK(differences("", "live_number: 1, nested: {fixed: a}, words: []") == Lines{});
    CHECK(differences("fixed_secret: \"abc\"", "fixed_secret: abc") == Lines{});
}

TEST_CASE("config changes: keys are named with whether a reload takes them", "[config]") {
    CHECK(differences("", "live_number: 2, fixed_number: 2") == Lines{"s.live_number", "s.fixed_number!"});
    CHECK(differences("fixed_secret: abc", "fixed_secret: abd") == Lines{"s.fixed_secret!"});
    CHECK(differences("fixed_secret: abc", "") == Lines{"s.fixed_secret!"});
    CHECK(differences("nested: {live: b}", "nested: {fixed: b}") == Lines{"s.nested.live", "s.nested.fixed!"});
    CHECK(differences("", "live_section: {fixed: b}") == Lines{"s.live_section"});
    CHECK(differences("", "words: [a]") == Lines{"s.words"});
    CHECK(differences("", "maybe: {live: b}") == Lines{"s.maybe!"});
}

TEST_CASE("config changes: maps are compared key by key, and as a whole when keys come or go", "[config]") {
    CHECK(differences("entries: {x: {live: b}}", "entries: {x: {live: c, fixed: c}}") ==
          Lines{"s.entries.x.live", "s.entries.x.fixed!"});
    CHECK(differences("entries: {x: {live: b}}", "entries: {y: {live: b}}") == Lines{"s.entries!"});
    CHECK(differences("live_entries: {x: {}}", "live_entries: {y: {}}") == Lines{"s.live_entries"});
}

TEST_CASE("config changes: a change says where it was written", "[config]") {
    const auto found = changes(load(""), loadSection("s:\n  fixed_number: 2\n", sample()));
    REQUIRE(found.size() == 1);
    CHECK(found[0].location.file == "f.yaml");
    CHECK(found[0].location.line == 2);
}

TEST_CASE("config changes: reloaded takes what is reloadable and keeps the rest", "[config]") {
    const Section current =
        load("fixed_number: 3, fixed_secret: abc, entries: {x: {live: b, fixed: b}}, maybe: {live: b}");
    const Section wanted = load(
        "live_number: 7, fixed_number: 7, nested: {live: c, fixed: c}, "
        "entries: {x: {live: c, fixed: c}}, live_section: {fixed: c}, words: [c]");
    const Section result = reloaded(current, wanted);
    CHECK(result.integer("live_number") == 7);
    CHECK(result.integer("fixed_number") == 3);
    CHECK(result.secret("fixed_secret").reveal() == "abc");
    CHECK(result.section("nested").string("live") == "c");
    CHECK(result.section("nested").string("fixed") == "a");
    CHECK(result.entries("entries")[0].second.string("live") == "c");
    CHECK(result.entries("entries")[0].second.string("fixed") == "b");
    CHECK(result.section("live_section").string("fixed") == "c");
    CHECK(result.section("maybe").string("live") == "b");
    CHECK(result.strings("words") == Lines{"c"});
    // What is left differs by exactly what needs a restart.
    for (const Change& change : changes(result, wanted)) CHECK_FALSE(change.reloadable);
    CHECK(changes(current, result).size() == 5);
}

TEST_CASE("config changes: sections of two specifications cannot be compared", "[config]") {
    Spec other("Another");
    other.integer("number").defaultValue(1);
    CHECK_THROWS_AS(changes(load(""), loadSection("s: {}", other)), std::logic_error);
}

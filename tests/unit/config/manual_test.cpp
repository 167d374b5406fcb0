#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "config/field_data.hpp"
#include "config/section_node.hpp"
#include "host_config.hpp"
#include "support/project.hpp"
#include "unit/config/config_support.hpp"

using namespace hub::config;

namespace {

std::vector<std::string> manualLines() {
    std::ifstream file(hub::testing::projectDirectory() / "config/dialhub.yaml");
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    REQUIRE(lines.size() > 50);
    return lines;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return text;
}

/// Keys that are commented out stand directly behind the "#", or further in when they belong to such a key.
std::string uncommented(const std::string& line) {
    const std::size_t mark = line.find_first_not_of(' ');
    if (mark == std::string::npos || line[mark] != '#') return line;
    const std::size_t key = line.find_first_not_of(' ', mark + 1);
    const std::size_t end =
        line.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", key == std::string::npos ? line.size() : key);
    const bool isKey = end != std::string::npos && line[end] == ':' && end > key && key != mark + 2;
    return isKey ? line.substr(0, mark) + line.substr(mark + 1) : line;
}

std::map<std::string, Section> load(const std::string& text) {
    const Loader loader(
        {[](const std::string& name) {
             return std::optional<std::string>(name == "PORT" ? "8080" : "https://hub.example.com");
         },
         [](const std::string&) { return std::optional<std::string>("0123456789-0123456789-0123456789-0123456789"); }});
    return loader.loadText(text, "dialhub.yaml", hub::host::hostSpecs());
}

/// Effective YAML without the notes on what is a default.
std::string values(const std::map<std::string, Section>& sections) {
    std::istringstream lines(toYaml(sections));
    std::string text;
    for (std::string line; std::getline(lines, line);) text += line.substr(0, line.find("  # default")) + "\n";
    return text;
}

/// "http.tls.enabled" of everything the file says.
void collectPaths(const Section& section, std::vector<std::string>& paths) {
    for (const Section::Node::Entry& entry : section.node().entries) {
        if (entry.position.line > 0) paths.push_back(section.path() + "." + entry.field.data().name);
        if (const auto* inner = std::get_if<Section>(&entry.value)) collectPaths(*inner, paths);
    }
}

/// The paths of all keys; apart from them the keys inside maps, which only have a place below a name.
void collectSpecPaths(const Spec& spec, const std::string& prefix, std::vector<std::string>& paths,
                      std::vector<std::string>& inMaps) {
    for (const Field& field : spec.fields()) {
        const Field::Data& data = field.data();
        paths.push_back(prefix + "." + data.name);
        if (!data.spec) continue;
        if (data.kind == Kind::kSection)
            collectSpecPaths(*data.spec, std::string(paths.back()), paths, inMaps);
        else
            for (const Field& inner : data.spec->fields()) inMaps.push_back(inner.data().name);
    }
}

}  // namespace

TEST_CASE("config manual: config/dialhub.yaml is valid and shows the defaults", "[config]") {
    const auto manual = load(joined(manualLines()));
    CHECK_NOTHROW(hub::host::parseHostConfig(manual));
    const auto needed =
        load("database: {mode: embedded, data_dir: /var/lib/dialhub/postgres}\nauth: {jwt_secret: \"${file:/x}\"}\n");
    CHECK(values(manual) == values(needed));
}

TEST_CASE("config manual: every key is there, those without a default commented out", "[config]") {
    std::vector<std::string> lines = manualLines();
    for (std::string& line : lines) line = uncommented(line);
    const auto everything = load(joined(lines));
    CHECK_NOTHROW(hub::host::parseHostConfig(everything));
    std::vector<std::string> shown;
    std::vector<std::string> declared;
    for (const auto& [name, section] : everything) collectPaths(section, shown);
    std::vector<std::string> inMaps;
    for (const auto& [name, spec] : hub::host::hostSpecs()) collectSpecPaths(spec, name, declared, inMaps);
    std::ranges::sort(shown);
    std::ranges::sort(declared);
    CHECK(shown == declared);
    for (const std::string& name : inMaps) CHECK_THAT(joined(lines), Catch::Contains(name + ":"));
}

TEST_CASE("config manual: every key of the host is described", "[config]") {
    const std::string table = toMarkdown(hub::host::hostSpecs());
    CHECK_THAT(table, !Catch::Contains(" |  |\n"));
}

TEST_CASE("config manual: the examples are valid", "[config]") {
    std::size_t examples = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator(hub::testing::projectDirectory() / "config/examples")) {
        INFO(entry.path());
        std::ifstream file(entry.path());
        std::ostringstream text;
        text << file.rdbuf();
        CHECK_NOTHROW(hub::host::parseHostConfig(load(text.str())));
        ++examples;
    }
    CHECK(examples >= 3);
}

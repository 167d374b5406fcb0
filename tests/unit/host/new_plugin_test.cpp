#include "new_plugin_command.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "hub/testing/temp_directory.hpp"
#include "support/project.hpp"

using namespace hub::host;
using hub::testing::TempDirectory;
namespace fs = std::filesystem;

namespace {

fs::path templateDirectory() {
    return hub::testing::projectDirectory() / "sdk" / "template";
}

}  // namespace

TEST_CASE("new-plugin: names that cannot be are refused with the reason", "[host]") {
    for (const char* name : {"notes", "lead_intake2", "a"}) CHECK(reasonAgainstName(name).empty());
    for (const char* name : {"", "Notes", "my-plugin", "2fast", "_notes", "notes_", "a__b", "../notes", "a.b"})
        CHECK_THAT(reasonAgainstName(name), Catch::Contains("lower-case letters"));
    for (const char* name : {"core", "http", "database", "class", "json"})
        CHECK_THAT(reasonAgainstName(name), Catch::Contains("is taken"));
    CHECK_THAT(reasonAgainstName(std::string(41, 'a')), Catch::Contains("at most 40"));
}

TEST_CASE("new-plugin: every placeholder is filled in, in names too", "[host]") {
    TempDirectory parent;
    const auto files = writePlugin(templateDirectory(), {"call_notes", parent / "made" / "here", 18399});
    CHECK(std::ranges::is_sorted(files));
    CHECK(std::ranges::find(files, fs::path("config/plugins.d/call_notes.yaml")) != files.end());
    CHECK(std::ranges::find(files, fs::path("migrations/call_notes/0001_create_notes.up.sql")) != files.end());
    for (const fs::path& file : files) {
        INFO(file);
        std::ifstream in(parent / "made" / "here" / file);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        CHECK(text.size() > 10);
        for (const char* placeholder : {"@NAME@", "@CLASS@", "@DIRECTORY@", "@PORT@", "@PREFIX@"})
            CHECK(text.find(placeholder) == std::string::npos);
    }
    CHECK_FALSE(fs::exists(parent / "made" / "here.unfinished"));
}

TEST_CASE("new-plugin: nothing is overwritten", "[host]") {
    TempDirectory parent;
    fs::create_directory(parent / "empty");
    CHECK_NOTHROW(writePlugin(templateDirectory(), {"notes", parent / "empty"}));
    CHECK_THROWS_WITH(writePlugin(templateDirectory(), {"notes", parent / "empty"}), Catch::Contains("exists already"));
    std::ofstream(parent / "file") << "mine";
    CHECK_THROWS_WITH(writePlugin(templateDirectory(), {"notes", parent / "file"}), Catch::Contains("exists already"));
    CHECK(fs::file_size(parent / "file") == 4);
}

TEST_CASE("new-plugin: a missing template leaves nothing behind", "[host]") {
    TempDirectory parent;
    CHECK_THROWS_WITH(writePlugin(parent / "nowhere", {"notes", parent / "notes"}),
                      Catch::Contains("is the SDK installed?"));
    CHECK(fs::is_empty(parent.path()));
}

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <random>

#include "unit/config/config_support.hpp"

using namespace hub::config;
using namespace hub::config::testing;
namespace fs = std::filesystem;

namespace {

/// A main file and plugins.d in a directory of its own.
class Files {
public:
    Files() : root_(fs::temp_directory_path() / ("dialhub-config-" + std::to_string(std::random_device{}()))) {
        fs::create_directories(root_);
    }
    ~Files() { fs::remove_all(root_); }

    fs::path write(const std::string& name, const std::string& text) {
        const fs::path path = root_ / name;
        fs::create_directories(path.parent_path());
        std::ofstream(path) << text;
        return path;
    }
    fs::path main() const { return root_ / "main.yaml"; }
    fs::path plugins() const { return root_ / "plugins.d"; }

    /// What a load says, with the directory's name removed.
    std::string report(const RootSpec& specs) const {
        try {
            Loader(sampleOptions()).load(main(), plugins(), specs);
            return "";
        } catch (const ConfigError& error) {
            std::string text = error.what();
            for (std::size_t at; (at = text.find(root_.string() + "/")) != std::string::npos;)
                text.erase(at, root_.string().size() + 1);
            return text;
        }
    }

private:
    fs::path root_;
};

RootSpec sections() {
    Spec spec("Test");
    spec.integer("count").defaultValue(1);
    return {{"one", spec}, {"two", spec}};
}

}  // namespace

TEST_CASE("config files: sections may be spread over files", "[config]") {
    Files files;
    files.write("main.yaml", "one: {count: 2}\n");
    files.write("plugins.d/two.yaml", "two: {count: 3}\n");
    files.write("plugins.d/.hidden.yaml", "broken: [\n");
    files.write("plugins.d/notes.txt", "broken: [\n");
    const auto loaded = Loader().load(files.main(), files.plugins(), sections());
    CHECK(loaded.at("one").integer("count") == 2);
    CHECK(loaded.at("two").integer("count") == 3);
    CHECK(Loader().load(files.main(), std::nullopt, sections()).at("two").integer("count") == 1);
    CHECK(Loader().load(files.main(), fs::path("/nowhere/plugins.d"), sections()).size() == 2);
}

TEST_CASE("config files: a section belongs to one file, and both are named", "[config]") {
    Files files;
    files.write("main.yaml", "# main\none: {count: 2}\n");
    files.write("plugins.d/again.yaml", "one: {count: 3}\n");
    CHECK(
        files.report(sections()) ==
        "plugins.d/again.yaml:1:1: one: duplicate key, already given in main.yaml:2:1: a section belongs to one file\n"
        "  1 | one: {count: 3}\n"
        "    | ^");
}

TEST_CASE("config files: the problems of all files are reported together", "[config]") {
    Files files;
    files.write("main.yaml", "one: {count: x}\n");
    files.write("plugins.d/b.yaml", "two: {cuont: 1}\n");
    files.write("plugins.d/a.yaml", "three: [\n");
    files.write("plugins.d/c.yml", "");
    const std::string report = files.report(sections());
    const std::size_t first = report.find("main.yaml:1:14: one.count:");
    const std::size_t second = report.find("plugins.d/a.yaml:");
    const std::size_t third = report.find("plugins.d/b.yaml:1:7: two.cuont:");
    CHECK(first < second);
    CHECK(second < third);
    CHECK(third != std::string::npos);
    CHECK_THAT(report, Catch::Contains("plugins.d/c.yml: is not read: rename it to *.yaml"));
}

TEST_CASE("config files: files that cannot be read", "[config]") {
    Files files;
    CHECK(files.report(sections()) == "main.yaml: cannot be read: No such file or directory");
    fs::create_directory(files.main());
    CHECK(files.report(sections()) == "main.yaml: cannot be read: not a regular file");
    files.write("other.yaml", "");
    try {
        Loader().load(files.main().parent_path() / "other.yaml", files.main().parent_path() / "other.yaml", sections());
        FAIL("a file is no directory");
    } catch (const ConfigError& error) {
        CHECK_THAT(error.what(), Catch::Contains("cannot be read: Not a directory"));
    }
}

TEST_CASE("config files: secrets come from files", "[config]") {
    Files files;
    const fs::path secret = files.write("secret", "one-line-secret\r\n");
    Spec spec("Test");
    spec.secret("key");
    files.write("main.yaml", "s: {key: \"${file:" + secret.string() + "}\"}\n");
    CHECK(Loader().load(files.main(), std::nullopt, only(spec)).at("s").secret("key").reveal() == "one-line-secret");
    files.write("secret", std::string(70'000, 'x'));
    CHECK_THROWS_WITH(Loader().load(files.main(), std::nullopt, only(spec)), Catch::Contains("larger than 64 KiB"));
}

TEST_CASE("config files: a list is read ahead of the specifications", "[config]") {
    Files files;
    files.write(
        "main.yaml",
        "plugins:\n  directory: ${env:WORD}\n  enabled: [a, \"${env:WORD}\"]\n  wrong: [[a]]\nother: [1\n, 2]\n");
    const Loader loader(sampleOptions());
    CHECK(loader.peekList(files.main(), "plugins.enabled") == Lines{"a", "hidden-word"});
    CHECK(loader.peekList(files.main(), "plugins.directory") == Lines{"hidden-word"});
    CHECK_FALSE(loader.peekList(files.main(), "plugins.absent"));
    CHECK_FALSE(loader.peekList(files.main(), "absent.enabled"));
    CHECK_FALSE(loader.peekList(files.main(), "plugins.enabled.deeper"));
    CHECK_THROWS_WITH(loader.peekList(files.main(), "plugins.wrong"),
                      Catch::Contains("plugins.wrong: must be text or a list of texts"));
    CHECK_THROWS_AS(loader.peekList(files.plugins(), "plugins.enabled"), ConfigError);
}

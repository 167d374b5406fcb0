/// @file hub/config/loader.hpp
/// @brief YAML files → validated sections, with every problem reported at its position.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hub/config/section.hpp"
#include "hub/config/spec.hpp"

namespace hub::config {

struct LoadOptions {
    /// Resolves ${env:NAME}; nullopt means undefined, which is an error. Default: the process environment.
    std::function<std::optional<std::string>(const std::string&)> environment;
    /// Resolves ${file:/absolute/path} (one trailing newline is dropped). nullopt, or a std::runtime_error that gives
    /// the reason, when it cannot be read. Default: the file system.
    std::function<std::optional<std::string>(const std::string&)> readFile;
    /// Top-level keys that may be there without a spec and are not looked at: plugins that are installed but not
    /// enabled.
    std::vector<std::string> ignoredKeys{};
};

/// Top-level keys and their specs: host keys ("http", "database", …) and one per plugin.
using RootSpec = std::vector<std::pair<std::string, Spec>>;

/// Reads `mainFile` and, in name order, `directory`/*.yaml (each holds top-level keys that no other file holds; a
/// directory that does not exist holds none). A top-level key without a spec is an error with a suggestion. Strict
/// where yaml-cpp is lax: duplicate keys, octal numbers, `yes`/`no` booleans, numbers where text is wanted, keys that
/// are not text, unclosed quotes. Anchors, aliases, tags and second documents are refused. Thread-safe.
/// @throws ConfigError with every problem found.
class Loader {
public:
    explicit Loader(LoadOptions options = {});
    std::map<std::string, Section> load(const std::filesystem::path& mainFile,
                                        const std::optional<std::filesystem::path>& directory,
                                        const RootSpec& specs) const;
    /// One document from memory; `name` stands for the file in messages.
    std::map<std::string, Section> loadText(const std::string& text, const std::string& name,
                                            const RootSpec& specs) const;
    /// Only the scalar or list under the dotted path in the main file ("plugins.enabled"), before the specs of plugins
    /// are known; nullopt when absent.
    std::optional<std::vector<std::string>> peekList(const std::filesystem::path& mainFile,
                                                     const std::string& dottedPath) const;

private:
    LoadOptions options_;
};

/// JSON Schema (draft 2020-12) of a whole file, for editors. Which sections are required it leaves open, because each
/// file holds some of them.
json::Value toJsonSchema(const RootSpec& specs);
/// One chapter per section.
std::string toMarkdown(const RootSpec& specs);

/// The effective configuration as YAML: defaults filled in and marked, secrets "***". Loads again to the same values,
/// apart from secrets.
std::string toYaml(const std::map<std::string, Section>& sections);

/// Nearest of `candidates` by edit distance when near enough to be a typing error.
std::optional<std::string> didYouMean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace hub::config

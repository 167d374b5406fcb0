/// @file config_support.hpp
/// @brief Loads configuration from text and returns what it says.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "hub/config/loader.hpp"

namespace hub::config::testing {

/// Variables and files that tests refer to.
inline LoadOptions sampleOptions() {
    return {[](const std::string& name) -> std::optional<std::string> {
                static const std::map<std::string, std::string> kVariables{{"PORT", "8081"},
                                                                           {"WORD", "hidden-word"},
                                                                           {"EMPTY", ""},
                                                                           {"PHONE", "09121234567"},
                                                                           {"ODD", "${env:PORT}"}};
                const auto found = kVariables.find(name);
                return found == kVariables.end() ? std::nullopt : std::optional(found->second);
            },
            [](const std::string& path) -> std::optional<std::string> {
                if (path == "/run/secret") return "file-secret-0123456789-0123456789\n";
                if (path == "/run/damaged") return "a\xff";
                if (path == "/run/locked") throw std::runtime_error("Permission denied");
                return std::nullopt;
            }};
}

/// A root spec of one section called "s".
inline RootSpec only(Spec spec) {
    return {{"s", std::move(spec)}};
}

inline Section loadSection(const std::string& text, const Spec& spec) {
    return Loader(sampleOptions()).loadText(text, "f.yaml", only(spec)).at("s");
}

/// Every problem as "line:column path: message"; empty when the text is accepted.
inline std::vector<std::string> problems(const std::string& text, const RootSpec& specs) {
    try {
        Loader(sampleOptions()).loadText(text, "f.yaml", specs);
        return {};
    } catch (const ConfigError& error) {
        std::vector<std::string> lines;
        for (const Diagnostic& diagnostic : error.diagnostics()) {
            lines.push_back(std::to_string(diagnostic.location.line) + ":" +
                            std::to_string(diagnostic.location.column) + " " + diagnostic.path + ": " +
                            diagnostic.message);
        }
        return lines;
    }
}

inline std::vector<std::string> problems(const std::string& text, const Spec& spec) {
    return problems(text, only(spec));
}

/// The only problem of `s: {key: VALUE}`, without its position; "" when the value is accepted.
inline std::string refusal(const Spec& spec, const std::string& value) {
    const std::vector<std::string> all = problems("s:\n  key: " + value + "\n", spec);
    if (all.empty()) return "";
    if (all.size() > 1) return "several problems";
    const std::string prefix = " s.key: ";
    const std::size_t at = all[0].find(prefix);
    return at == std::string::npos ? all[0] : all[0].substr(at + prefix.size());
}

using Lines = std::vector<std::string>;

}  // namespace hub::config::testing

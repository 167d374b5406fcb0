#include "config/yaml_hints.hpp"

#include <array>
#include <utility>

namespace hub::config {
namespace {

using Hint = std::pair<std::string_view, std::string_view>;

/// Beginning of yaml-cpp's or our own reason → what an operator usually did.
constexpr std::array<Hint, 12> kHints{{
    {kUnclosedQuote, "add the closing quote"},
    {kSecondDocument,
     "a file holds one mapping; look for \"---\" or for a line that is indented less than the lines above"},
    {kTooDeep, "configuration is never this deep; look for a missing closing bracket"},
    {"illegal map value", "quote a value that contains \": \", and check the indentation"},
    {"illegal block entry", "a list begins on a line of its own"},
    {"end of sequence flow not found", "close the list with \"]\""},
    {"end of map flow not found", "close the mapping with \"}\""},
    {"end of map not found", "the keys of one section begin in the same column"},
    {"end of sequence not found", "the \"-\" of one list stand in the same column"},
    {"unknown token", "quote a value that begins with @, ` or %"},
    {"unknown escape character", "write \\\\ for a backslash in double quotes, or use single quotes"},
    {"the referenced anchor is not defined", "quote a value that begins with *"},
}};

}  // namespace

std::string explainSyntaxError(const Source& source, Position position, const std::string& reason) {
    const std::string message = "not valid YAML (" + reason + ")";
    const std::string_view line = source.line(position.line);
    const std::string_view indentation = line.substr(0, line.find_first_not_of(" \t"));
    if (indentation.find('\t') != std::string_view::npos) return message + ": indent with spaces, not with tabs";
    if (reason.find("flow") != std::string::npos && line.find("${") != std::string_view::npos) {
        return message + ": quote \"${…}\" inside [ ] and { }";
    }
    for (const auto& [beginning, hint] : kHints) {
        if (reason.starts_with(beginning)) return message + ": " + std::string(hint);
    }
    return message;
}

}  // namespace hub::config

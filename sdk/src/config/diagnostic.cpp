#include "hub/config/section.hpp"

namespace hub::config {
namespace {

std::string formatAll(const std::vector<Diagnostic>& diagnostics) {
    std::string text;
    for (const Diagnostic& diagnostic : diagnostics) text += (text.empty() ? "" : "\n") + format(diagnostic);
    return text;
}

}  // namespace

std::string format(const Diagnostic& diagnostic) {
    const Location& at = diagnostic.location;
    std::string text = at.file;
    if (at.line > 0) text += ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
    if (!text.empty()) text += ": ";
    if (!diagnostic.path.empty()) text += diagnostic.path + ": ";
    text += diagnostic.message;
    if (!diagnostic.snippet.empty()) text += "\n" + diagnostic.snippet;
    return text;
}

ConfigError::ConfigError(std::vector<Diagnostic> diagnostics)
    : std::runtime_error(formatAll(diagnostics)), diagnostics_(std::move(diagnostics)) {}

}  // namespace hub::config

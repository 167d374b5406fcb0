#include "config/problems.hpp"

#include <algorithm>
#include <tuple>

namespace hub::config {

void Problems::add(const Source& source, Position position, std::string path, std::string message) {
    if (!full()) diagnostics_.push_back(makeDiagnostic(source, position, std::move(path), std::move(message)));
}

void Problems::add(Diagnostic diagnostic) {
    if (!full()) diagnostics_.push_back(std::move(diagnostic));
}

void Problems::throwIfAny(const std::vector<std::string>& files) {
    if (diagnostics_.empty()) return;
    const auto order = [&](const Diagnostic& d) {
        return std::tuple(std::ranges::find(files, d.location.file) - files.begin(), d.location.line,
                          d.location.column);
    };
    std::ranges::stable_sort(diagnostics_, {}, order);
    if (full()) {
        diagnostics_.push_back(
            {{diagnostics_.back().location.file, 0, 0}, "", "there may be more problems: these are the first 100", ""});
    }
    throw ConfigError(std::move(diagnostics_));
}

}  // namespace hub::config

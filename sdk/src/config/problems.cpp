#include "config/problems.hpp"

#include <algorithm>
#include <tuple>

namespace hub::config {

void Problems::add(const Source& source, Position position, std::string path, std::string message) {
    if (full()) {
        ++dropped_;
        return;
    }
    diagnostics_.push_back(makeDiagnostic(source, position, std::move(path), std::move(message)));
}

void Problems::add(Diagnostic diagnostic) {
    if (full()) ++dropped_;
    else diagnostics_.push_back(std::move(diagnostic));
}

void Problems::throwIfAny(const std::vector<std::string>& files) {
    if (diagnostics_.empty()) return;
    const auto order = [&](const Diagnostic& d) {
        return std::tuple(std::ranges::find(files, d.location.file) - files.begin(), d.location.line, d.location.column);
    };
    std::ranges::stable_sort(diagnostics_, {}, order);
    if (dropped_ > 0) {
        diagnostics_.push_back({{diagnostics_.back().location.file, 0, 0}, "", "and " + std::to_string(dropped_) + " more problems", ""});
    }
    throw ConfigError(std::move(diagnostics_));
}

}  // namespace hub::config

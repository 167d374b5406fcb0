/// @file config/problems.hpp
/// @brief Collects every problem of a load.
#pragma once

#include <string>
#include <vector>

#include "config/source.hpp"

namespace hub::config {

class Problems {
public:
    void add(const Source& source, Position position, std::string path, std::string message);
    void add(Diagnostic diagnostic);

    bool empty() const noexcept { return diagnostics_.empty(); }
    /// Further problems are not kept: a damaged file must not cost time and memory without bound.
    bool full() const noexcept { return diagnostics_.size() >= kMaximum; }
    /// Sorted by position within each file, files in the order given. @throws ConfigError unless empty.
    void throwIfAny(const std::vector<std::string>& files);

    static constexpr std::size_t kMaximum = 100;

private:
    std::vector<Diagnostic> diagnostics_;
};

}  // namespace hub::config

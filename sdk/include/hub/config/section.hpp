/// @file hub/config/section.hpp
/// @brief Validated configuration values. Immutable, cheap to copy, thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hub/json/value.hpp"

namespace hub::config {

/// A string that does not print: streams, logs and config show give "***".
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}
    const std::string& reveal() const noexcept { return value_; }
    bool empty() const noexcept { return value_.empty(); }

private:
    std::string value_;
};

/// Where a value was written. Line and column count from 1, columns in characters; 0 when the value is a default.
struct Location {
    std::string file;
    int line = 0;
    int column = 0;
};

/// One problem; `what()` of ConfigError prints them with file:line:col, snippet and caret.
struct Diagnostic {
    Location location;
    std::string path;     ///< "number_queue.max_batch_size"
    std::string message;  ///< "must be between 1 and 10000, not 0"
    std::string snippet;  ///< Source line and caret, or empty.
};

std::string format(const Diagnostic& diagnostic);

/// Everything wrong with a configuration, all at once. The host exits with 78 (EX_CONFIG).
class ConfigError : public std::runtime_error {
public:
    explicit ConfigError(std::vector<Diagnostic> diagnostics);
    const std::vector<Diagnostic>& diagnostics() const noexcept { return diagnostics_; }

private:
    std::vector<Diagnostic> diagnostics_;
};

/// A section that passed its Spec: every key has a value of its kind, except optional ones.
/// Asking for a key or kind that the Spec does not have is a programming error (std::logic_error).
class Section {
public:
    const std::string& string(std::string_view key) const;
    std::int64_t integer(std::string_view key) const;
    double number(std::string_view key) const;
    bool boolean(std::string_view key) const;
    std::chrono::milliseconds duration(std::string_view key) const;
    std::uint64_t size(std::string_view key) const;
    Secret secret(std::string_view key) const;
    const std::string& choice(std::string_view key) const;
    std::vector<std::string> strings(std::string_view key) const;
    std::vector<std::int64_t> integers(std::string_view key) const;
    std::vector<Section> sections(std::string_view key) const;
    Section section(std::string_view key) const;
    std::vector<std::pair<std::string, Section>> entries(std::string_view key) const;  ///< Of a map, in file order.

    /// False for an optional key that was not given.
    bool has(std::string_view key) const;

    /// A diagnostic at the key's position, for cross-field checks in Plugin::create.
    Diagnostic problem(std::string_view key, std::string message) const;

    /// "database", "number_queue.dialers.east".
    const std::string& path() const noexcept;

    struct Node;
    explicit Section(std::shared_ptr<const Node> node) : node_(std::move(node)) {}
    const Node& node() const noexcept { return *node_; }

private:
    std::shared_ptr<const Node> node_;
};

}  // namespace hub::config

/// @file config/source.hpp
/// @brief The text of one configuration file: positions, lines and the snippets of messages.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "hub/config/section.hpp"

namespace hub::config {

/// A place in a file, counted from 1; the column counts bytes, as the YAML parser does. Line 0: nowhere in a file.
struct Position {
    int line = 0;
    int column = 0;
};

/// Key names of the specs in use. They decide which values a snippet may show.
struct KeyNames {
    std::set<std::string, std::less<>> open;
    std::set<std::string, std::less<>> secret;
};

/// Immutable. A byte order mark at the beginning is dropped.
class Source {
public:
    Source(std::string name, std::string text, std::shared_ptr<const KeyNames> keys);

    const std::string& name() const noexcept { return name_; }
    const std::string& text() const noexcept { return text_; }

    /// Without its line break; empty beyond the end.
    std::string_view line(int number) const;
    std::size_t offset(Position position) const;
    Position positionOf(std::size_t offset) const;

    /// Column in characters instead of bytes.
    Location location(Position position) const;

    /// The line and a caret. Values of secret keys are replaced by ***.
    std::string snippet(Position position) const;

private:
    bool isSecret(std::string_view key) const;
    /// Whether the line goes on with the value of a secret that began above it.
    bool continuesSecret(int number) const;
    std::string masked(int number) const;

    std::string name_;
    std::string text_;
    std::vector<std::size_t> lineStarts_;
    std::shared_ptr<const KeyNames> keys_;
};

Diagnostic makeDiagnostic(const Source& source, Position position, std::string path, std::string message);

}  // namespace hub::config

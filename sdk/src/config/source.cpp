#include "config/source.hpp"

#include <algorithm>
#include <array>

#include "config/text.hpp"
#include "hub/config/loader.hpp"
#include "hub/text/ascii.hpp"
#include "hub/text/utf8.hpp"

namespace hub::config {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kMask = "***";
constexpr std::size_t kSnippetWidth = 140;

bool isKeyCharacter(char c) {
    return text::isLetter(c) || text::isDigit(c) || c == '_' || c == '-';
}

/// A "key:" inside a line.
struct KeyInLine {
    std::string_view name;
    std::size_t end;  ///< Behind the colon.
};

std::vector<KeyInLine> keysIn(std::string_view line) {
    std::vector<KeyInLine> keys;
    for (std::size_t colon = line.find(':'); colon != std::string_view::npos; colon = line.find(':', colon + 1)) {
        if (colon + 1 < line.size() && line[colon + 1] != ' ' && line[colon + 1] != '\t') continue;
        std::size_t end = colon;
        while (end > 0 && (line[end - 1] == ' ' || line[end - 1] == '"' || line[end - 1] == '\'')) --end;
        std::size_t begin = end;
        while (begin > 0 && isKeyCharacter(line[begin - 1])) --begin;
        if (begin < end) keys.push_back({line.substr(begin, end - begin), colon + 1});
    }
    return keys;
}

bool soundsSecret(std::string_view key) {
    static constexpr std::array<std::string_view, 9> kWords{"password",   "passwd",  "passphrase", "secret",    "token",
                                                            "credential", "api_key", "dsn",        "connection"};
    const std::string lower = text::toLower(key);
    return std::ranges::any_of(kWords, [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

}  // namespace

Source::Source(std::string name, std::string text, std::shared_ptr<const KeyNames> keys)
    : name_(std::move(name)), text_(std::move(text)), lineStarts_{0}, keys_(std::move(keys)) {
    if (text_.starts_with(kByteOrderMark)) text_.erase(0, kByteOrderMark.size());
    for (std::size_t i = 0; i < text_.size(); ++i) {
        if (text_[i] == '\n') lineStarts_.push_back(i + 1);
    }
}

std::string_view Source::line(int number) const {
    if (number < 1 || static_cast<std::size_t>(number) > lineStarts_.size()) return {};
    const std::size_t begin = lineStarts_[static_cast<std::size_t>(number) - 1];
    const std::size_t end = std::min(text_.find('\n', begin), text_.size());
    std::string_view content = std::string_view(text_).substr(begin, end - begin);
    if (content.ends_with('\r')) content.remove_suffix(1);
    return content;
}

std::size_t Source::offset(Position position) const {
    if (position.line < 1 || static_cast<std::size_t>(position.line) > lineStarts_.size()) return text_.size();
    return std::min(text_.size(), lineStarts_[static_cast<std::size_t>(position.line) - 1] +
                                      static_cast<std::size_t>(std::max(position.column, 1)) - 1);
}

Position Source::positionOf(std::size_t offset) const {
    const auto next = std::ranges::upper_bound(lineStarts_, offset);
    const auto line = std::distance(lineStarts_.begin(), next);
    return {static_cast<int>(line), static_cast<int>(offset - *std::prev(next)) + 1};
}

Location Source::location(Position position) const {
    if (position.line < 1) return {name_, 0, 0};
    const std::string_view before =
        line(position.line).substr(0, static_cast<std::size_t>(std::max(position.column, 1)) - 1);
    // A position behind the end of the line (an unclosed quote at the end of the file) points just behind the text.
    return {name_, position.line, static_cast<int>(text::countCodePoints(before)) + 1};
}

bool Source::isSecret(std::string_view key) const {
    if (keys_ && keys_->secret.contains(key)) return true;
    if (keys_ && keys_->open.contains(key)) return false;
    if (soundsSecret(key)) return true;
    return keys_ && didYouMean(key, {keys_->secret.begin(), keys_->secret.end()}).has_value();
}

bool Source::continuesSecret(int number) const {
    if (!keysIn(line(number)).empty()) return false;
    for (int above = number - 1; above >= 1; --above) {
        const std::vector<KeyInLine> keys = keysIn(line(above));
        if (!keys.empty()) return isSecret(keys.back().name);
    }
    return false;
}

std::string Source::masked(int number) const {
    const std::string_view content = line(number);
    for (const KeyInLine& key : keysIn(content)) {
        if (!isSecret(key.name)) continue;
        if (content.find_first_not_of(" \t", key.end) == std::string_view::npos) break;
        return std::string(content.substr(0, key.end)) + " " + std::string(kMask);
    }
    return continuesSecret(number) ? std::string(kMask) : std::string(content);
}

std::string Source::snippet(Position position) const {
    if (position.line < 1 || static_cast<std::size_t>(position.line) > lineStarts_.size()) return {};
    std::string content = masked(position.line);
    std::ranges::replace(content, '\t', ' ');
    std::vector<std::string_view> characters = codePoints(content);
    std::size_t caret = static_cast<std::size_t>(location(position).column) - 1;
    caret = std::min(caret, characters.size());
    std::string shown;
    if (caret > kSnippetWidth / 2 && characters.size() > kSnippetWidth) {
        const std::size_t cut = caret - kSnippetWidth / 2;
        characters.erase(characters.begin(), characters.begin() + static_cast<std::ptrdiff_t>(cut));
        shown = "…";
        caret -= cut - 1;
    }
    for (std::size_t i = 0; i < std::min(characters.size(), kSnippetWidth); ++i) shown += characters[i];
    if (characters.size() > kSnippetWidth) shown += "…";
    const std::string number = std::to_string(position.line);
    return "  " + number + " | " + shown + "\n  " + std::string(number.size(), ' ') + " | " + std::string(caret, ' ') +
           "^";
}

Diagnostic makeDiagnostic(const Source& source, Position position, std::string path, std::string message) {
    return {source.location(position), std::move(path), std::move(message), source.snippet(position)};
}

}  // namespace hub::config

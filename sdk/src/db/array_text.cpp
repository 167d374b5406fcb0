#include "array_text.hpp"

#include <algorithm>

namespace hub::db::detail {

void ArrayWriter::element(std::string_view raw) {
    if (out_.size() > 1) out_ += ',';
    out_ += raw;
}

void ArrayWriter::text(std::string_view value) {
    element("\"");
    for (const char c : value) {
        if (c == '"' || c == '\\') out_ += '\\';
        out_ += c;
    }
    out_ += '"';
}

std::string ArrayWriter::finish() {
    out_ += '}';
    return std::move(out_);
}

namespace {

class ArrayParser {
public:
    explicit ArrayParser(std::string_view text) : rest_(text) {}

    std::optional<std::vector<std::optional<std::string>>> parse() {
        std::vector<std::optional<std::string>> elements;
        if (!take('{')) return std::nullopt;
        if (!take('}')) {
            do {
                if (!element(elements)) return std::nullopt;
            } while (take(','));
            if (!take('}')) return std::nullopt;
        }
        if (!rest_.empty()) return std::nullopt;
        return elements;
    }

private:
    bool take(char expected) {
        if (rest_.empty() || rest_.front() != expected) return false;
        rest_.remove_prefix(1);
        return true;
    }

    bool element(std::vector<std::optional<std::string>>& elements) {
        if (take('"')) return quoted(elements.emplace_back(std::in_place).value());
        const std::size_t end = std::min(rest_.find_first_of("{},\"\\"), rest_.size());
        const std::string_view word = rest_.substr(0, end);
        rest_.remove_prefix(end);
        if (word == "NULL")
            elements.emplace_back(std::nullopt);
        else
            elements.emplace_back(word);
        return !word.empty();
    }

    bool quoted(std::string& value) {
        while (!rest_.empty()) {
            char c = rest_.front();
            rest_.remove_prefix(1);
            if (c == '"') return true;
            if (c == '\\') {
                if (rest_.empty()) return false;
                c = rest_.front();
                rest_.remove_prefix(1);
            }
            value += c;
        }
        return false;
    }

    std::string_view rest_;
};

}  // namespace

std::optional<std::vector<std::optional<std::string>>> parseArray(std::string_view text) {
    return ArrayParser(text).parse();
}

}  // namespace hub::db::detail

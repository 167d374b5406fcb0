#include "dialer/report_text.hpp"

#include <charconv>
#include <cstdint>
#include <optional>

#include "hub/text/utf8.hpp"

namespace hub::number_queue::dialer {

namespace {

constexpr std::size_t kEscapeLength = 6;  // \uXXXX

template <class Number>
bool holds(std::string_view token) {
    Number number{};
    const auto [end, problem] = std::from_chars(token.data(), token.data() + token.size(), number);
    return problem == std::errc() && end == token.data() + token.size();
}

bool isReadable(std::string_view token) {
    if (holds<std::int64_t>(token) || holds<std::uint64_t>(token)) return true;
    return token.find_first_of(".eE") != std::string_view::npos && holds<double>(token);
}

class Mender {
public:
    explicit Mender(std::string_view text) : text_(text) {}

    std::string mended() && {
        while (at_ < text_.size()) {
            if (inText_)
                mendText();
            else if (const std::string_view token = number(); !token.empty())
                mendNumber(token);
            else
                copyOutside();
        }
        return std::move(out_);
    }

private:
    void copy(std::size_t count) {
        out_ += text_.substr(at_, count);
        at_ += count;
    }

    void copyOutside() {
        inText_ = text_[at_] == '"';
        copy(1);
    }

    void mendText() {
        if (text_[at_] == '\\') return mendEscape();
        inText_ = text_[at_] != '"';
        copy(1);
    }

    void mendEscape() {
        const auto unit = escapedUnit(at_);
        if (!unit) return copy(2);
        const bool high = *unit >= 0xd800 && *unit < 0xdc00;
        if (high) {
            const auto low = escapedUnit(at_ + kEscapeLength);
            if (low && *low >= 0xdc00 && *low < 0xe000) return copy(2 * kEscapeLength);
        }
        if (*unit != 0 && (*unit < 0xd800 || *unit >= 0xe000)) return copy(kEscapeLength);
        out_ += "\\ufffd";
        at_ += kEscapeLength;
    }

    /// Of the \uXXXX that starts there.
    std::optional<std::uint32_t> escapedUnit(std::size_t from) const {
        if (from > text_.size()) return std::nullopt;
        const std::string_view escape = text_.substr(from, kEscapeLength);
        if (escape.size() < kEscapeLength || !escape.starts_with("\\u")) return std::nullopt;
        std::uint32_t unit = 0;
        const auto [end, problem] = std::from_chars(escape.data() + 2, escape.data() + escape.size(), unit, 16);
        if (problem != std::errc() || end != escape.data() + escape.size()) return std::nullopt;
        return unit;
    }

    std::string_view number() const {
        const std::string_view rest = text_.substr(at_);
        if (rest.front() != '-' && (rest.front() < '0' || rest.front() > '9')) return {};
        return rest.substr(0, rest.find_first_not_of("+-.0123456789eE"));
    }

    void mendNumber(std::string_view token) {
        const bool readable = isReadable(token);
        if (!readable) out_ += '"';
        copy(token.size());
        if (!readable) out_ += '"';
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool inText_ = false;
    std::string out_;
};

}  // namespace

std::string readableJson(std::string_view body) {
    const std::string text = text::replaceInvalidUtf8(body);
    return Mender(text).mended();
}

}  // namespace hub::number_queue::dialer

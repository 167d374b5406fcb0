#include "diagnose.hpp"

#include "hub/text/utf8.hpp"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace hub::json {
namespace {

/// A strict recursive-descent reader; recursion is bounded by the depth limit.
class Checker {
public:
    Checker(std::string_view text, std::size_t maxDepth) : text_(text), maxDepth_(maxDepth) {}

    void document() {
        skipSpace();
        if (atEnd()) fail("the text is empty", at_);
        value(0);
        skipSpace();
        if (!atEnd()) fail("unexpected text after the end of the document", at_);
    }

private:
    [[noreturn]] void fail(std::string reason, std::size_t offset) const {
        const std::string_view before = text_.substr(0, offset);
        const auto line = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
        const std::size_t newline = before.rfind('\n');
        throw ParseError(std::move(reason), line, newline == std::string_view::npos ? offset + 1 : offset - newline);
    }

    bool atEnd() const { return at_ >= text_.size(); }
    char peek() const { return atEnd() ? '\0' : text_[at_]; }

    void skipSpace() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }

    void value(std::size_t depth) {
        skipSpace();
        if (atEnd()) fail("the text ends where a value is expected", at_);
        switch (peek()) {
            case '{':
                return object(depth + 1);
            case '[':
                return array(depth + 1);
            case '"':
                string();
                return;
            case 't':
                return literal("true");
            case 'f':
                return literal("false");
            case 'n':
                return literal("null");
            default:
                return number();
        }
    }

    void enter(std::size_t depth) {
        if (depth > maxDepth_) fail("nested deeper than " + std::to_string(maxDepth_) + " levels", at_);
        ++at_;
        skipSpace();
    }

    void object(std::size_t depth) {
        enter(depth);
        std::set<std::string> keys;
        if (peek() == '}') return void(++at_);
        for (;;) {
            skipSpace();
            if (peek() != '"')
                fail(atEnd() ? "the text ends inside an object" : "expected a key in double quotes", at_);
            const std::size_t keyAt = at_;
            const std::string key = string();
            if (!keys.insert(key).second) {
                fail("duplicate key \"" + std::string(text::firstCodePoints(key, 50)) + "\"", keyAt);
            }
            skipSpace();
            if (peek() != ':') fail("expected ':' after the key", at_);
            ++at_;
            value(depth);
            if (!another('}', "the text ends inside an object", "expected ',' or '}'")) return;
        }
    }

    void array(std::size_t depth) {
        enter(depth);
        if (peek() == ']') return void(++at_);
        do {
            value(depth);
        } while (another(']', "the text ends inside an array", "expected ',' or ']'"));
    }

    /// After an element: true when a comma announces the next one.
    bool another(char closing, const char* endReason, const char* reason) {
        skipSpace();
        if (atEnd()) fail(endReason, at_);
        const char found = text_[at_];
        if (found != ',' && found != closing) fail(reason, at_);
        ++at_;
        return found == ',';
    }

    void literal(std::string_view word) {
        if (text_.substr(at_, word.size()) != word) fail("unknown word; use true, false, null or a string", at_);
        const std::size_t start = at_;
        at_ += word.size();
        if (!atEnd() && text_.find_first_of(" \t\r\n,:[]{}\"", at_) != at_) {
            fail("unknown word; use true, false, null or a string", start);
        }
    }

    void number() {
        const std::size_t start = at_;
        const std::size_t end = std::min(text_.find_first_of(" \t\r\n,:[]{}\"", at_), text_.size());
        const std::string token(text_.substr(start, end - start));
        if (token.empty() || token.find_first_not_of("+-.0123456789eE") != std::string::npos) {
            fail("expected a value", start);
        }
        // simdjson decides, so that both agree on what a number is.
        simdjson::dom::parser parser;
        if (parser.parse(token).error() != simdjson::SUCCESS) fail(whyNotANumber(token), start);
        at_ = end;
    }

    static std::string whyNotANumber(std::string_view token) {
        if (token.front() == '-') token.remove_prefix(1);
        const bool digitsOnly = !token.empty() && token.find_first_not_of("0123456789") == std::string_view::npos;
        if (digitsOnly && token.size() > 1 && token.front() == '0') return "a number with leading zeros; use a string";
        double ignored = 0;
        const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), ignored);
        const bool whole = end == token.data() + token.size() && token.find('+') != 0;
        if (digitsOnly || (whole && error == std::errc::result_out_of_range)) {
            return "a number outside the 64-bit range; use a string";
        }
        return "not a JSON number";
    }

    std::string string() {
        std::string decoded;
        ++at_;
        for (;;) {
            if (atEnd()) fail("the text ends inside a string", at_);
            const char c = text_[at_];
            if (c == '"') break;
            if (c == '\\') {
                appendUtf8(decoded, escape());
                continue;
            }
            if (static_cast<unsigned char>(c) < 0x20) {
                fail("a control character inside a string; write it as an escape such as \\n", at_);
            }
            const std::size_t length = text::decodeUtf8(text_.substr(at_)).length;
            if (length == 0) fail("not valid UTF-8", at_);
            decoded.append(text_, at_, length);
            at_ += length;
        }
        ++at_;
        return decoded;
    }

    char32_t escape() {
        constexpr std::string_view kLetters = "\"\\/bfnrt";
        constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
        const std::size_t start = at_++;
        if (peek() == 'u') return unicodeEscape(start);
        const std::size_t index = atEnd() ? std::string_view::npos : kLetters.find(text_[at_]);
        if (index == std::string_view::npos) fail("an unknown escape in a string", start);
        ++at_;
        return static_cast<char32_t>(kMeanings[index]);
    }

    char32_t unicodeEscape(std::size_t start) {
        ++at_;
        char32_t codePoint = hexDigits(start);
        if (codePoint == 0) fail("\\u0000 is not accepted: it cannot be stored", start);
        if (codePoint >= 0xD800 && codePoint <= 0xDBFF && text_.substr(at_, 2) == "\\u") {
            at_ += 2;
            const char32_t low = hexDigits(start);
            if (low < 0xDC00 || low > 0xDFFF) fail("an unpaired surrogate escape", start);
            return 0x10000 + ((codePoint - 0xD800) << 10U) + (low - 0xDC00);
        }
        if (codePoint >= 0xD800 && codePoint <= 0xDFFF) fail("an unpaired surrogate escape", start);
        return codePoint;
    }

    char32_t hexDigits(std::size_t start) {
        std::uint32_t number = 0;
        const std::string_view digits = text_.substr(at_, 4);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
        if (error != std::errc() || end - digits.data() != 4) fail("\\u needs four hexadecimal digits", start);
        at_ += 4;
        return number;
    }

    static void appendUtf8(std::string& out, char32_t c) {
        if (c < 0x80) {
            out += static_cast<char>(c);
        } else if (c < 0x800) {
            out += static_cast<char>(0xC0U | c >> 6U);
            out += static_cast<char>(0x80U | (c & 0x3FU));
        } else if (c < 0x10000) {
            out += static_cast<char>(0xE0U | c >> 12U);
            out += static_cast<char>(0x80U | (c >> 6U & 0x3FU));
            out += static_cast<char>(0x80U | (c & 0x3FU));
        } else {
            out += static_cast<char>(0xF0U | c >> 18U);
            out += static_cast<char>(0x80U | (c >> 12U & 0x3FU));
            out += static_cast<char>(0x80U | (c >> 6U & 0x3FU));
            out += static_cast<char>(0x80U | (c & 0x3FU));
        }
    }

    std::string_view text_;
    std::size_t maxDepth_;
    std::size_t at_ = 0;
};

}  // namespace

void diagnose(std::string_view text, const ParseLimits& limits) {
    Checker(text, limits.maxDepth).document();
}

}  // namespace hub::json

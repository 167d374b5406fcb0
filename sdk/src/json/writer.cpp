#include "hub/json/writer.hpp"

#include "hub/text/ascii.hpp"
#include "hub/text/utf8.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstring>

namespace hub::json {
namespace {

constexpr std::uint64_t everyByte(std::uint64_t byte) {
    return byte * 0x0101010101010101U;
}

/// Non-zero when one of eight bytes is zero (the carry may also mark bytes above the first zero one).
constexpr std::uint64_t zeroBytes(std::uint64_t word) {
    return (word - everyByte(1)) & ~word & everyByte(0x80);
}

bool needsEscape(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}
bool isAscii(char c) {
    return static_cast<unsigned char>(c) < 0x80;
}

/// Whether all eight bytes are ASCII that goes into a string as it is.
bool isPlainWord(const char* eightBytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, eightBytes, sizeof word);
    const std::uint64_t control = (word - everyByte(0x20)) & ~word;
    return ((control | word) & everyByte(0x80)) == 0 &&
           (zeroBytes(word ^ everyByte('"')) | zeroBytes(word ^ everyByte('\\'))) == 0;
}

bool isPlainByte(char c) {
    return isAscii(c) && !needsEscape(c);
}

bool isPlain(std::string_view text) {
    if (text.size() < 8) return std::ranges::all_of(text, isPlainByte);
    std::size_t checked = 0;
    for (; text.size() - checked >= 8; checked += 8) {
        if (!isPlainWord(text.data() + checked)) return false;
    }
    // The last word overlaps bytes that were looked at already.
    return isPlainWord(text.data() + text.size() - 8);
}

void appendEscape(std::string& out, char c) {
    switch (c) {
        case '"':
            out.append("\\\"", 2);
            return;
        case '\\':
            out.append("\\\\", 2);
            return;
        case '\b':
            out.append("\\b", 2);
            return;
        case '\f':
            out.append("\\f", 2);
            return;
        case '\n':
            out.append("\\n", 2);
            return;
        case '\r':
            out.append("\\r", 2);
            return;
        case '\t':
            out.append("\\t", 2);
            return;
        default:
            const char escaped[] = {'\\',
                                    'u',
                                    '0',
                                    '0',
                                    text::kLowerHex[static_cast<unsigned char>(c) >> 4U],
                                    text::kLowerHex[static_cast<unsigned char>(c) & 0xFU]};
            out.append(escaped, sizeof escaped);
    }
}

void appendEscaped(std::string& out, std::string_view validUtf8) {
    while (!validUtf8.empty()) {
        const auto special = std::ranges::find_if(validUtf8, needsEscape);
        out.append(validUtf8.begin(), special);
        validUtf8.remove_prefix(static_cast<std::size_t>(special - validUtf8.begin()));
        if (validUtf8.empty()) return;
        appendEscape(out, validUtf8.front());
        validUtf8.remove_prefix(1);
    }
}

void appendString(std::string& out, std::string_view text) {
    if (isPlain(text)) {
        const std::size_t start = out.size();
        out.resize(start + text.size() + 2, '"');
        text.copy(out.data() + start + 1, text.size());
        return;
    }
    out.push_back('"');
    if (simdjson::validate_utf8(text.data(), text.size())) {
        appendEscaped(out, text);
    } else {
        appendEscaped(out, text::replaceInvalidUtf8(text));
    }
    out.push_back('"');
}

template <class T>
void appendNumber(std::string& out, T number) {
    std::array<char, 32> buffer;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
    out.append(buffer.data(), end);
    if constexpr (std::is_floating_point_v<T>) {
        if (std::string_view(buffer.data(), end).find_first_of(".e") == std::string_view::npos) out.append(".0");
    }
}

}  // namespace

void Writer::beforeValue() {
    assert((!inObject() || afterKey_) && "a value inside an object needs a key");
    if (needsComma_) out_.push_back(',');
    needsComma_ = true;
    afterKey_ = false;
}

void Writer::open(char bracket, bool object) {
    beforeValue();
    out_.push_back(bracket);
    needsComma_ = false;
    if (depth_ < 64) {
        const std::uint64_t bit = std::uint64_t{1} << depth_;
        objects_ = object ? objects_ | bit : objects_ & ~bit;
    }
    ++depth_;
}

void Writer::close(char bracket, [[maybe_unused]] bool object) {
    assert(depth_ > 0 && !afterKey_ && (depth_ > 64 || inObject() == object) && "unbalanced JSON nesting");
    --depth_;
    out_.push_back(bracket);
    needsComma_ = true;
}

Writer& Writer::beginObject() {
    open('{', true);
    return *this;
}

Writer& Writer::endObject() {
    close('}', true);
    return *this;
}

Writer& Writer::beginArray() {
    open('[', false);
    return *this;
}

Writer& Writer::endArray() {
    close(']', false);
    return *this;
}

Writer& Writer::key(std::string_view name) {
    assert((inObject() || depth_ > 64) && !afterKey_ && "a key outside an object");
    if (needsComma_) out_.push_back(',');
    appendString(out_, name);
    out_.push_back(':');
    needsComma_ = false;
    afterKey_ = true;
    return *this;
}

Writer& Writer::null() {
    return raw("null");
}

Writer& Writer::value(bool v) {
    return raw(v ? "true" : "false");
}

Writer& Writer::value(double v) {
    if (!std::isfinite(v)) return null();
    beforeValue();
    appendNumber(out_, v);
    return *this;
}

Writer& Writer::value(std::string_view v) {
    beforeValue();
    appendString(out_, v);
    return *this;
}

Writer& Writer::value(const Value& v) {
    v.visit([this]<class T>(const T& held) {
        if constexpr (std::is_same_v<T, Array>) {
            beginArray();
            for (const Value& element : held) value(element);
            endArray();
        } else if constexpr (std::is_same_v<T, Object>) {
            beginObject();
            for (const auto& [name, element] : held) key(name).value(element);
            endObject();
        } else {
            value(held);
        }
    });
    return *this;
}

Writer& Writer::value(time::Timestamp v) {
    return value(time::toIso8601(v));
}

Writer& Writer::raw(std::string_view json) {
    beforeValue();
    out_.append(json);
    return *this;
}

Writer& Writer::integer(std::int64_t v) {
    beforeValue();
    appendNumber(out_, v);
    return *this;
}

Writer& Writer::unsignedInteger(std::uint64_t v) {
    beforeValue();
    appendNumber(out_, v);
    return *this;
}

std::string dump(const Value& value) {
    std::string out;
    Writer(out).value(value);
    return out;
}

}  // namespace hub::json

#include "hub/json/writer.hpp"

#include <simdjson.h>

#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstring>

#include "hub/text/utf8.hpp"

namespace hub::json {
namespace {

/// What a byte needs inside a string: 0 nothing, 1 an escape, 2 a look at the UTF-8 sequence it belongs to.
constexpr auto kByteClass = [] {
    std::array<unsigned char, 256> table{};
    for (std::size_t c = 0; c < 0x20; ++c) table[c] = 1;
    table['"'] = table['\\'] = 1;
    for (std::size_t c = 0x80; c < 256; ++c) table[c] = 2;
    return table;
}();

unsigned char classOf(char c) {
    return kByteClass[static_cast<unsigned char>(c)];
}

/// The first byte from `from` on whose class is at least 1 and at most `highest`.
std::size_t findSpecial(std::string_view text, std::size_t from, unsigned char highest) {
    while (from < text.size()) {
        const unsigned char kind = classOf(text[from]);
        if (kind != 0 && kind <= highest) break;
        ++from;
    }
    return from;
}

void appendEscape(std::string& out, char c) {
    constexpr std::string_view kHex = "0123456789abcdef";
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
                                    kHex[static_cast<unsigned char>(c) >> 4U],
                                    kHex[static_cast<unsigned char>(c) & 0xFU]};
            out.append(escaped, sizeof escaped);
    }
}

/// Appends valid UTF-8 from `from` on.
void appendEscaped(std::string& out, std::string_view text, std::size_t from) {
    for (;;) {
        const std::size_t special = findSpecial(text, from, 1);
        out.append(text, from, special - from);
        if (special == text.size()) return;
        appendEscape(out, text[special]);
        from = special + 1;
    }
}

void appendString(std::string& out, std::string_view text) {
    out.push_back('"');
    const std::size_t special = findSpecial(text, 0, 2);
    out.append(text, 0, special);
    if (special < text.size()) {
        const std::string_view rest = text.substr(special);
        if (simdjson::validate_utf8(rest.data(), rest.size())) {
            appendEscaped(out, rest, 0);
        } else {
            appendEscaped(out, text::replaceInvalidUtf8(rest), 0);
        }
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

/// @file hub/json/value.hpp
/// @brief An owned JSON document: what request bodies, jsonb columns and upstream answers are read into.
///
/// Reading is strict (RFC 8259): duplicate keys, invalid UTF-8, NaN, numbers outside 64 bits and nesting beyond
/// the limit are errors with a position. So is U+0000 in a string, which PostgreSQL stores neither as text nor as jsonb.
/// Values are plain copies: no lifetime ties to the parsed text.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace hub::json {

class Value;
using Array = std::vector<Value>;

/// Members keep the order of the text; look-up is linear, which beats a map for objects of this size.
class Object {
public:
    using Member = std::pair<std::string, Value>;

    Object() = default;
    Object(std::initializer_list<Member> members);

    /// The member's value, or nullptr when absent.
    const Value* find(std::string_view key) const noexcept;
    Value* find(std::string_view key) noexcept;
    bool contains(std::string_view key) const noexcept { return find(key) != nullptr; }

    /// Replaces an existing member or appends a new one.
    void set(std::string key, Value value);
    /// Appends without looking for a duplicate; for callers that know the key is new.
    void append(std::string key, Value value);
    bool erase(std::string_view key);
    void reserve(std::size_t members);

    bool empty() const noexcept;
    std::size_t size() const noexcept;
    std::vector<Member>::const_iterator begin() const noexcept;
    std::vector<Member>::const_iterator end() const noexcept;
    std::vector<Member>::iterator begin() noexcept;
    std::vector<Member>::iterator end() noexcept;

    bool operator==(const Object&) const;

private:
    std::vector<Member> members_;
};

class Value {
public:
    Value() noexcept : data_(nullptr) {}
    Value(std::nullptr_t) noexcept : data_(nullptr) {}
    Value(std::same_as<bool> auto v) noexcept : data_(v) {}  // A template, so that no pointer converts to it.
    /// Any integer; unsigned ones are held as int64 when they fit, as parse() does.
    template <std::integral T>
        requires(!std::same_as<T, bool>)
    Value(T v) noexcept : data_(static_cast<std::int64_t>(v)) {
        if (std::in_range<std::int64_t>(v)) return;
        data_ = static_cast<std::uint64_t>(v);
    }
    Value(double v) noexcept : data_(v) {}
    Value(const char* v) : data_(std::string(v)) {}
    Value(std::string_view v) : data_(std::string(v)) {}
    Value(std::string v) noexcept : data_(std::move(v)) {}
    Value(Array v) noexcept : data_(std::move(v)) {}
    Value(Object v) noexcept : data_(std::move(v)) {}

    bool isNull() const noexcept { return std::holds_alternative<std::nullptr_t>(data_); }
    bool isBool() const noexcept { return std::holds_alternative<bool>(data_); }
    bool isInteger() const noexcept {
        return std::holds_alternative<std::int64_t>(data_) || std::holds_alternative<std::uint64_t>(data_);
    }
    bool fitsInt64() const noexcept { return std::holds_alternative<std::int64_t>(data_); }
    bool isNumber() const noexcept { return isInteger() || std::holds_alternative<double>(data_); }
    bool isString() const noexcept { return std::holds_alternative<std::string>(data_); }
    bool isArray() const noexcept { return std::holds_alternative<Array>(data_); }
    bool isObject() const noexcept { return std::holds_alternative<Object>(data_); }

    /// Typed access; throw std::bad_variant_access for another type (asInteger also when out of int64 range).
    bool asBool() const { return std::get<bool>(data_); }
    std::int64_t asInteger() const;
    double asDouble() const;
    const std::string& asString() const& { return std::get<std::string>(data_); }
    const Array& asArray() const& { return std::get<Array>(data_); }
    const Object& asObject() const& { return std::get<Object>(data_); }
    Array& asArray() & { return std::get<Array>(data_); }
    Object& asObject() & { return std::get<Object>(data_); }
    /// Of a temporary the content is moved out, so that `for (auto& v : parse(text).asArray())` is safe.
    std::string asString() && { return std::get<std::string>(std::move(data_)); }
    Array asArray() && { return std::get<Array>(std::move(data_)); }
    Object asObject() && { return std::get<Object>(std::move(data_)); }

    /// Member of an object, or nullptr when this is not an object or has no such member.
    const Value* find(std::string_view key) const noexcept;

    /// "null", "boolean", "integer", "number", "string", "array" or "object".
    std::string_view typeName() const noexcept;

    /// Calls the visitor with the held nullptr_t, bool, int64_t, uint64_t, double, string, Array or Object.
    template <class Visitor>
    decltype(auto) visit(Visitor&& visitor) const {
        return std::visit(std::forward<Visitor>(visitor), data_);
    }

    bool operator==(const Value&) const;

private:
    std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, std::string, Array, Object> data_;
};

// Where Value is complete: clang++ looks into the members' type at once.
inline bool Object::empty() const noexcept { return members_.empty(); }
inline std::size_t Object::size() const noexcept { return members_.size(); }
inline std::vector<Object::Member>::const_iterator Object::begin() const noexcept { return members_.begin(); }
inline std::vector<Object::Member>::const_iterator Object::end() const noexcept { return members_.end(); }
inline std::vector<Object::Member>::iterator Object::begin() noexcept { return members_.begin(); }
inline std::vector<Object::Member>::iterator Object::end() noexcept { return members_.end(); }
inline bool Object::operator==(const Object& other) const { return members_ == other.members_; }
inline bool Value::operator==(const Value& other) const { return data_ == other.data_; }

/// The text is not acceptable JSON. Positions count from 1; column counts bytes.
class ParseError : public std::runtime_error {
public:
    ParseError(std::string reason, std::size_t line, std::size_t column);
    const std::string& reason() const noexcept { return reason_; }
    std::size_t line() const noexcept { return line_; }
    std::size_t column() const noexcept { return column_; }

private:
    std::string reason_;
    std::size_t line_;
    std::size_t column_;
};

struct ParseLimits {
    std::size_t maxDepth = 64;  ///< Of arrays and objects; at most 1000.
};

/// @throws ParseError
Value parse(std::string_view text, const ParseLimits& limits = {});

/// Compact text, UTF-8, members in order. A double keeps a fraction or exponent, so that parse() reads a double again.
std::string dump(const Value& value);

}  // namespace hub::json

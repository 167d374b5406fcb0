/// @file hub/json/writer.hpp
/// @brief Streaming JSON output without an intermediate tree.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hub/json/value.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::json {

/// Appends to a string owned by the caller. Commas are placed by the writer; nesting is the caller's contract
/// (checked by assertions in debug builds). Invalid UTF-8 in a string is replaced by U+FFFD, so output is always valid.
class Writer {
public:
    explicit Writer(std::string& out) noexcept : out_(out) {}

    Writer& beginObject();
    Writer& endObject();
    Writer& beginArray();
    Writer& endArray();
    Writer& key(std::string_view name);

    Writer& null();
    Writer& value(std::nullptr_t) { return null(); }
    Writer& value(bool v);
    Writer& value(double v);  ///< NaN and infinities are written as null.
    Writer& value(std::string_view v);
    Writer& value(const std::string& v) { return value(std::string_view(v)); }
    Writer& value(const char* v) { return value(std::string_view(v)); }
    Writer& value(const Value& v);
    Writer& value(time::Timestamp v);  ///< ISO 8601 UTC, as time::toIso8601.
    template <std::integral T>
        requires(!std::same_as<T, bool>)
    Writer& value(T v) {
        if constexpr (std::is_signed_v<T>) return integer(static_cast<std::int64_t>(v));
        else return unsignedInteger(static_cast<std::uint64_t>(v));
    }
    template <class T>
    Writer& value(const std::optional<T>& v) {
        return v ? value(*v) : null();
    }
    /// Text that is JSON already, for example a jsonb column.
    Writer& raw(std::string_view json);

    template <class T>
    Writer& member(std::string_view name, const T& v) {
        return key(name).value(v);
    }

private:
    Writer& integer(std::int64_t v);
    Writer& unsignedInteger(std::uint64_t v);
    void beforeValue();
    void open(char bracket, bool object);
    void close(char bracket, bool object);
    bool inObject() const noexcept { return depth_ > 0 && depth_ <= 64 && (objects_ >> (depth_ - 1) & 1U) != 0; }

    std::string& out_;
    bool needsComma_ = false;
    bool afterKey_ = false;
    std::uint32_t depth_ = 0;
    std::uint64_t objects_ = 0;  ///< Bit n: the container at depth n + 1 is an object; for the assertions.
};

}  // namespace hub::json

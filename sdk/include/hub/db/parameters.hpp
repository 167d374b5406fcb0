/// @file hub/db/parameters.hpp
/// @brief C++ values → statement parameters.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hub/json/value.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::db {

/// Raw bytes for bytea.
struct Bytes {
    std::string data;
};

/// Collects the parameters of one execution. Text format, except bytea (binary). Casts belong in the SQL ($1::jsonb).
///
/// Accepted: nullptr, optional<T>, bool, integers, double, strings, Timestamp (timestamptz), Date (date), Bytes,
/// json::Value (→ jsonb text), vector<string>, vector<optional<string>> (→ text[]), vector<int64_t> (→ bigint[]).
/// A string with a NUL byte is refused with std::invalid_argument: PostgreSQL cannot store it.
class Parameters {
public:
    template <class... Args>
    explicit Parameters(const Args&... args) {
        values_.reserve(sizeof...(Args));
        (add(args), ...);
    }

    void add(std::nullptr_t);
    void add(bool value);
    void add(double value);
    void add(std::string_view value);
    void add(const std::string& value) { add(std::string_view(value)); }
    void add(const char* value) { add(std::string_view(value)); }
    void add(time::Timestamp value);
    void add(time::Date value);
    void add(const Bytes& value);
    void add(const json::Value& value);
    void add(const std::vector<std::string>& values);
    void add(const std::vector<std::optional<std::string>>& values);
    void add(const std::vector<std::int64_t>& values);
    template <std::integral T>
        requires(!std::same_as<T, bool>)
    void add(T value) {
        addText(std::to_string(value));
    }
    template <class T>
    void add(const std::optional<T>& value) {
        if (value) add(*value);
        else add(nullptr);
    }

    std::size_t size() const noexcept { return values_.size(); }

    struct Value {
        std::string data;
        bool null = false;
        bool binary = false;
    };
    std::span<const Value> values() const noexcept { return values_; }

private:
    void addText(std::string text);
    std::vector<Value> values_;
};

}  // namespace hub::db

/// @file hub/db/row.hpp
/// @brief Result rows → C++ values, columns by name.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/db/parameters.hpp"
#include "hub/json/value.hpp"
#include "hub/time/timestamp.hpp"

namespace hub::db {

namespace detail {
class Result;
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
}  // namespace detail

/// A view of one row, valid inside the fromRow call it is passed to.
///
/// get<T> accepts bool, int16/32/64_t, double, std::string, time::Timestamp, time::Date, json::Value, Bytes,
/// std::vector<std::string> and std::vector<std::optional<std::string>> (text[]), std::vector<std::int64_t> (bigint[])
/// and std::optional of each.
/// @throws BadColumn for an unknown column, NULL without optional, or a value outside T.
class Row {
public:
    Row(const detail::Result& result, int row) noexcept : result_(result), row_(row) {}

    template <class T>
    T get(std::string_view column) const {
        const int index = columnIndex(column);
        if constexpr (detail::IsOptional<T>::value) {
            if (isNull(index)) return std::nullopt;
            return convert<typename T::value_type>(index);
        } else {
            if (isNull(index)) throwNull(index);
            return convert<T>(index);
        }
    }
    /// The only column of a one-column result.
    template <class T>
    T single() const {
        requireSingleColumn();
        if constexpr (detail::IsOptional<T>::value) {
            if (isNull(0)) return std::nullopt;
            return convert<typename T::value_type>(0);
        } else {
            if (isNull(0)) throwNull(0);
            return convert<T>(0);
        }
    }
    /// The text as the server sent it, without a copy; empty for NULL.
    std::string_view text(std::string_view column) const;

private:
    int columnIndex(std::string_view column) const;
    bool isNull(int index) const noexcept;
    [[noreturn]] void throwNull(int index) const;
    void requireSingleColumn() const;
    template <class T>
    T convert(int index) const;

    const detail::Result& result_;
    int row_;
};

template <>
bool Row::convert(int index) const;
template <>
std::int16_t Row::convert(int index) const;
template <>
std::int32_t Row::convert(int index) const;
template <>
std::int64_t Row::convert(int index) const;
template <>
double Row::convert(int index) const;
template <>
std::string Row::convert(int index) const;
template <>
time::Timestamp Row::convert(int index) const;
template <>
time::Date Row::convert(int index) const;
template <>
json::Value Row::convert(int index) const;
template <>
Bytes Row::convert(int index) const;
template <>
std::vector<std::string> Row::convert(int index) const;
template <>
std::vector<std::optional<std::string>> Row::convert(int index) const;
template <>
std::vector<std::int64_t> Row::convert(int index) const;

/// A type with `static T fromRow(const db::Row&)` is read through it; any other through Row::single.
template <class T>
concept FromRow = requires(const Row& row) {
    { T::fromRow(row) } -> std::same_as<T>;
};

template <class T>
T readRow(const Row& row) {
    if constexpr (FromRow<T>) return T::fromRow(row);
    else return row.template single<T>();
}

}  // namespace hub::db

#include "hub/db/row.hpp"

#include "array_text.hpp"
#include "hub/auth/hmac.hpp"
#include "hub/db/error.hpp"
#include "result.hpp"

#include <charconv>

namespace hub::db {

namespace {

[[noreturn]] void throwBadColumn(const detail::Result& result, int column, std::string_view problem) {
    throw BadColumn("query " + std::string(result.queryName()) + ": column " + std::string(result.columnName(column)) +
                        " " + std::string(problem),
                    "");
}

template <class Number>
Number readNumber(const detail::Result& result, int row, int column, std::string_view type) {
    const std::string_view text = result.text(row, column);
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::result_out_of_range)
        throwBadColumn(result, column, "holds a value outside the range of " + std::string(type));
    if (error != std::errc() || end != text.data() + text.size())
        throwBadColumn(result, column, "does not hold a value of type " + std::string(type));
    return value;
}

std::vector<std::optional<std::string>> readArray(const detail::Result& result, int row, int column) {
    auto elements = detail::parseArray(result.text(row, column));
    if (!elements) throwBadColumn(result, column, "does not hold a one-dimensional array");
    return std::move(*elements);
}

}  // namespace

std::string_view Row::text(std::string_view column) const {
    return result_.text(row_, columnIndex(column));
}

int Row::columnIndex(std::string_view column) const {
    const int index = result_.find(column);
    if (index < 0)
        throw BadColumn("query " + std::string(result_.queryName()) + " has no column \"" + std::string(column) +
                            "\"; its columns are: " + result_.columnNames(),
                        "");
    return index;
}

bool Row::isNull(int index) const noexcept {
    return result_.isNull(row_, index);
}

void Row::throwNull(int index) const {
    throwBadColumn(result_, index, "is NULL; read it as std::optional");
}

void Row::requireSingleColumn() const {
    if (result_.columns() != 1)
        throw BadColumn("query " + std::string(result_.queryName()) + " is read as a single value but has " +
                            std::to_string(result_.columns()) + " columns",
                        "");
}

template <>
bool Row::convert<bool>(int index) const {
    const std::string_view text = result_.text(row_, index);
    if (text != "t" && text != "f") throwBadColumn(result_, index, "does not hold a boolean");
    return text == "t";
}

template <>
std::int16_t Row::convert<std::int16_t>(int index) const {
    return readNumber<std::int16_t>(result_, row_, index, "int16");
}

template <>
std::int32_t Row::convert<std::int32_t>(int index) const {
    return readNumber<std::int32_t>(result_, row_, index, "int32");
}

template <>
std::int64_t Row::convert<std::int64_t>(int index) const {
    return readNumber<std::int64_t>(result_, row_, index, "int64");
}

template <>
double Row::convert<double>(int index) const {
    return readNumber<double>(result_, row_, index, "double");
}

template <>
std::string Row::convert<std::string>(int index) const {
    return std::string(result_.text(row_, index));
}

template <>
time::Timestamp Row::convert<time::Timestamp>(int index) const {
    const auto value = time::parseIso8601(result_.text(row_, index));
    if (!value) throwBadColumn(result_, index, "does not hold a point in time between the years 1 and 9999");
    return *value;
}

template <>
time::Date Row::convert<time::Date>(int index) const {
    const auto value = time::parseDate(result_.text(row_, index));
    if (!value) throwBadColumn(result_, index, "does not hold a date between the years 1 and 9999");
    return *value;
}

template <>
json::Value Row::convert<json::Value>(int index) const {
    try {
        return json::parse(result_.text(row_, index));
    } catch (const json::ParseError&) {
        // The parser's reason may quote a key, which is data.
        throwBadColumn(result_, index, "does not hold JSON within the limits of hub::json");
    }
}

template <>
Bytes Row::convert<Bytes>(int index) const {
    const std::string_view text = result_.text(row_, index);
    auto data = text.starts_with("\\x") ? auth::fromHex(text.substr(2)) : std::nullopt;
    if (!data) throwBadColumn(result_, index, "does not hold bytea");
    return {std::move(*data)};
}

template <>
std::vector<std::optional<std::string>> Row::convert<std::vector<std::optional<std::string>>>(int index) const {
    return readArray(result_, row_, index);
}

template <>
std::vector<std::string> Row::convert<std::vector<std::string>>(int index) const {
    std::vector<std::string> values;
    for (auto& element : readArray(result_, row_, index)) {
        if (!element) throwBadColumn(result_, index, "holds an array with a NULL element");
        values.push_back(std::move(*element));
    }
    return values;
}

template <>
std::vector<std::int64_t> Row::convert<std::vector<std::int64_t>>(int index) const {
    std::vector<std::int64_t> values;
    for (const auto& element : readArray(result_, row_, index)) {
        std::int64_t value = 0;
        const char* const end = element ? element->data() + element->size() : nullptr;
        if (!element || std::from_chars(element->data(), end, value) != std::from_chars_result{end, std::errc()})
            throwBadColumn(result_, index, "holds an array with an element that is not an int64");
        values.push_back(value);
    }
    return values;
}

}  // namespace hub::db

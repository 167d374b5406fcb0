#include "hub/db/parameters.hpp"

#include "array_text.hpp"

#include <charconv>
#include <stdexcept>

namespace hub::db {

namespace {

void refuseNul(std::string_view text) {
    if (text.find('\0') != std::string_view::npos)
        throw std::invalid_argument("text with a NUL character cannot be stored in the database");
}

// jsonb refuses \u0000, and only the server would notice.
void refuseNulInside(const json::Value& value) {
    if (value.isString()) {
        refuseNul(value.asString());
    } else if (value.isArray()) {
        for (const json::Value& element : value.asArray()) refuseNulInside(element);
    } else if (value.isObject()) {
        for (const auto& [key, member] : value.asObject()) {
            refuseNul(key);
            refuseNulInside(member);
        }
    }
}

}  // namespace

void Parameters::addText(std::string text) {
    values_.push_back({.data = std::move(text)});
}

void Parameters::add(std::nullptr_t) {
    values_.push_back({.data = {}, .null = true});
}

void Parameters::add(bool value) {
    addText(value ? "t" : "f");
}

void Parameters::add(double value) {
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    addText(std::string(buffer, end));
}

void Parameters::add(std::string_view value) {
    refuseNul(value);
    addText(std::string(value));
}

void Parameters::add(time::Timestamp value) {
    addText(time::toIso8601(value));
}

void Parameters::add(time::Date value) {
    addText(time::toIso8601(value));
}

void Parameters::add(const Bytes& value) {
    values_.push_back({.data = value.data, .null = false, .binary = true});
}

void Parameters::add(const json::Value& value) {
    refuseNulInside(value);
    addText(json::dump(value));
}

void Parameters::add(const std::vector<std::string>& values) {
    detail::ArrayWriter array;
    for (const std::string& value : values) {
        refuseNul(value);
        array.text(value);
    }
    addText(array.finish());
}

void Parameters::add(const std::vector<std::optional<std::string>>& values) {
    detail::ArrayWriter array;
    for (const auto& value : values) {
        if (!value) {
            array.null();
            continue;
        }
        refuseNul(*value);
        array.text(*value);
    }
    addText(array.finish());
}

void Parameters::add(const std::vector<std::int64_t>& values) {
    detail::ArrayWriter array;
    for (const std::int64_t value : values) array.number(std::to_string(value));
    addText(array.finish());
}

}  // namespace hub::db

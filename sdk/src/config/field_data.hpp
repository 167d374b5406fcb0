/// @file config/field_data.hpp
/// @brief What a Field holds.
#pragma once

#include <optional>
#include <regex>

#include "hub/config/spec.hpp"

namespace hub::config {

template <class T>
struct Limits {
    T minimum;
    T maximum;
};

struct Field::Data {
    Kind kind = Kind::kString;
    std::string name;
    std::string description;
    std::optional<json::Value> defaultValue;
    bool optional = false;
    bool reloadable = false;
    std::optional<Limits<std::int64_t>> range;  ///< Integers and numbers; milliseconds; bytes.
    std::optional<Limits<std::size_t>> length;
    std::string pattern;
    std::string patternExplanation;
    std::optional<std::regex> compiledPattern;
    std::vector<std::string> examples;
    std::vector<std::string> choices;
    Kind element = Kind::kString;      ///< Of a list without `spec`.
    std::shared_ptr<const Spec> spec;  ///< Of sections, maps and lists of sections.

    bool required() const noexcept { return !defaultValue && !optional && kind != Kind::kSection; }
};

}  // namespace hub::config

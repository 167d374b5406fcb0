/// @file
/// @brief What a Schema holds.
#pragma once

#include "hub/http/schema.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hub::http {

/// Immutable once a Schema points to it.
struct Schema::Node {
    enum class Type { kAny, kString, kInteger, kNumber, kBoolean, kArray, kObject };

    struct Property {
        std::string name;
        std::shared_ptr<const Node> schema;
        bool required;
    };

    Type type = Type::kAny;
    std::shared_ptr<const Node> items = {};
    std::vector<Property> properties = {};
    bool closed = false;
    bool nullable = false;
    std::size_t minLength = 0;
    std::optional<std::size_t> maxLength = {};
    std::optional<std::int64_t> minimum = {};  ///< Set together with maximum.
    std::optional<std::int64_t> maximum = {};
    std::vector<std::string> choices = {};
    std::string format = {};
    std::string description = {};
    std::optional<json::Value> example = {};
    std::string component = {};
};

}  // namespace hub::http

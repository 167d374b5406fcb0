/// @file config/scalar.hpp
/// @brief One scalar as written → a value of a field's kind, or a sentence that says what is wrong.
#pragma once

#include <string>
#include <variant>

#include "config/field_data.hpp"
#include "config/section_node.hpp"

namespace hub::config {

struct Scalar {
    std::string text;
    bool quoted = false;
    std::string reference;  ///< "${env:NAME}" when the text came from there: it is then never repeated in a message.
};

struct Refusal {
    std::string message;
};

std::variant<Value, Refusal> readScalar(const Field::Data& field, const Scalar& scalar);

/// "must have 1 to 10 characters, not 0": length limits as a sentence, for `count` things called `noun`.
std::string lengthMessage(const Limits<std::size_t>& limits, std::size_t count, const std::string& noun);

}  // namespace hub::config

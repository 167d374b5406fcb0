/// @file values.hpp
/// @brief One sent value → the value to store, or what is wrong with it.
#pragma once

#include <optional>
#include <string>

#include "fields.hpp"
#include "hub/json/value.hpp"

namespace hub::lead_intake {

/// One thing wrong with one field, in the words of the replaced system.
struct Problem {
    std::string field;
    std::string code;  ///< As hub::http::FieldError's.
    std::string message;
};

struct Converted {
    std::optional<json::Value> value;  ///< Absent when the value does not fit or says "none" (a zero date).
    std::string code;                  ///< Of the problem; empty: none.
    std::string problem;
    bool ok() const noexcept { return code.empty(); }
};

/// `sent` is neither null nor empty text. Text longer than the limit fails with code "too_long".
Converted convert(const FieldSpec& field, const json::Value& sent);

/// "" for null, the text for strings, JSON for the rest.
std::string asText(const json::Value& value);

/// Null, or text that is empty.
bool isBlank(const json::Value& value) noexcept;

bool isEmailAddress(std::string_view text) noexcept;
bool isIpAddress(const std::string& text) noexcept;

}  // namespace hub::lead_intake

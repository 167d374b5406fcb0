/// @file array_text.hpp
/// @brief One-dimensional PostgreSQL arrays in text format.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hub::db::detail {

/// Appends `{"a","b\"c",NULL}` piece by piece.
class ArrayWriter {
public:
    void null() { element("NULL"); }
    void number(std::string_view digits) { element(digits); }
    void text(std::string_view value);
    std::string finish();

private:
    void element(std::string_view raw);
    std::string out_ = "{";
};

/// Elements of a one-dimensional array with the default lower bound; nullopt when the text is anything else.
std::optional<std::vector<std::optional<std::string>>> parseArray(std::string_view text);

}  // namespace hub::db::detail

/// @file
/// @brief Members of validated bodies; null and absent are the same.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/http/route.hpp"
#include "hub/json/value.hpp"

namespace hub::number_queue::input {

/// The text's number when it is one and nothing else.
std::optional<std::int64_t> wholeNumber(std::string_view text);
/// nullptr when there is none.
const json::Value* present(const json::Value& body, std::string_view name);
std::optional<std::string> text(const json::Value& body, std::string_view name);
/// As text(), but "" is absent too.
std::optional<std::string> filledText(const json::Value& body, std::string_view name);
std::optional<std::int64_t> integer(const json::Value& body, std::string_view name);
std::optional<bool> boolean(const json::Value& body, std::string_view name);
std::vector<std::int64_t> integers(const json::Value& body, std::string_view name);
std::vector<std::string> texts(const json::Value& body, std::string_view name);

/// Query parameters; "" is absent. Integers are those the route's schema has accepted. @throws http::Error (400) for
/// what is no text.
std::optional<std::string> queryText(const http::Request& request, std::string_view name);
/// A path parameter that is an id; 0, which is no id, when it is not a number.
std::int64_t pathId(const http::Request& request, std::string_view name = "id");
std::optional<bool> queryBoolean(const http::Request& request, std::string_view name);
std::optional<std::int64_t> queryInteger(const http::Request& request, std::string_view name);

/// For routes with these members in their body: whole numbers that forms send as text, or as 5.0, are whole numbers.
http::Mending wholeNumbers(std::vector<std::string> names);

}  // namespace hub::number_queue::input

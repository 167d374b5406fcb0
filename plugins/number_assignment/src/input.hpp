/// @file
/// @brief Members of validated bodies and parameters of queries.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/http/message.hpp"
#include "hub/json/value.hpp"

namespace hub::number_assignment::input {

/// Null and absent are the same.
std::optional<std::string> text(const json::Value& body, std::string_view name);
std::optional<int> integer(const json::Value& body, std::string_view name);
/// A person's id, as a number or in digits, or UUID. @throws http::Error (400) for anything else
std::optional<std::string> person(const json::Value& body, std::string_view name);
/// Absent, removed (null) or set.
std::optional<std::optional<int>> changedInteger(const json::Value& body, std::string_view name);

/// The two letters of a country (ISO 3166), upper case; "UK" and other names a country goes by are its code. Empty for
/// anything else: a list with a typing error in it would let nothing through, and nobody would know why.
std::string canonicalCountry(std::string_view text);
/// The list of countries, upper case; absent: empty. @throws http::Error (400) naming the one that is none.
std::vector<std::string> countries(const json::Value& body, std::string_view name);

/// "" is absent. @throws http::Error (400) for what is no text.
std::optional<std::string> queryText(const http::Request& request, std::string_view name);
/// Those the route's schema has accepted.
std::optional<std::int64_t> queryInteger(const http::Request& request, std::string_view name);
bool queryFlag(const http::Request& request, std::string_view name, bool absent);
/// @throws http::Error (400) for what is no UUID.
std::optional<std::string> queryUuid(const http::Request& request, std::string_view name);

}  // namespace hub::number_assignment::input

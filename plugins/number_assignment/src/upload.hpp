/// @file
/// @brief Uploads of numbers, whatever is to become of them: a list in JSON, or a file with a number at the head of
/// each line.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "hub/http/message.hpp"
#include "hub/json/value.hpp"
#include "hub/table/table.hpp"

namespace hub::number_assignment::upload {

/// A list, rather than a file? Also when the request does not say what it is.
bool isJson(const http::Request& request);

/// `dry_run` of the query, else `dry_run` or `dryRun` of a body in JSON. @throws http::Error (400) unless it is a
/// boolean.
bool wantsDryRun(const http::Request& request);

/// Those of {"phoneNumbers": […]}. @throws http::Error (400) when there are none.
const json::Array& items(const http::Request& request);
/// An integer as its digits; "" for what is no text.
std::string textOf(const json::Value& value);
/// Of a member; "" for what is not there, too.
std::string textIn(const json::Value& item, std::string_view name);

/// Of the body, or the part "file" of a form; a heading, a first line without digits in its first cell, is left out.
/// @throws http::Error (400) when there are none, and as table::open().
void forEachLine(const http::Request& request, std::size_t columns,
                 const std::function<void(const table::Row&)>& onLine);
/// Trimmed; "" when the line has fewer.
std::string_view cell(const table::Row& line, std::size_t index);

}  // namespace hub::number_assignment::upload

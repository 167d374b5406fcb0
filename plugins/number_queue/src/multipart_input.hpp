/// @file
/// @brief Parts of multipart bodies.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/http/message.hpp"

namespace hub::number_queue::input {

/// The part "file". @throws http::Error (400) without one.
const http::Part& filePart(const std::vector<http::Part>& parts);
/// A plain field; "" is absent.
std::optional<std::string> partText(const std::vector<http::Part>& parts, std::string_view name);
/// What of a text the database can hold.
std::string safeText(std::string_view text);

}  // namespace hub::number_queue::input

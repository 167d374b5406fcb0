/// @file
/// @brief A destination as sent → E.164, country and time zones.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "calls/model.hpp"
#include "hub/phone/phone.hpp"

namespace hub::number_assignment::calls {

/// Only numbers with a calling code are read, with or without "+".
std::variant<Destination, phone::Reject> readDestination(std::string_view text);

/// IANA names of the zones of a region, one for each set of rules; empty for regions without any. Thread-safe.
const std::vector<std::string>& zonesOf(const std::string& region);

}  // namespace hub::number_assignment::calls

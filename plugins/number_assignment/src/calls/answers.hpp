/// @file
/// @brief Decisions as JSON.
#pragma once

#include <string>

#include "calls/model.hpp"

namespace hub::number_assignment::calls {

/// kAllowed, kRepeated or kRefused.
std::string decisionJson(const Decision& decision, const Destination& destination);

/// When none of the reasons holds any more; nullopt: not by itself.
std::optional<time::Timestamp> nextAllowed(const std::vector<Reason>& reasons);

}  // namespace hub::number_assignment::calls

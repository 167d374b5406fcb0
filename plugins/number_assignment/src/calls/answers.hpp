/// @file
/// @brief Decisions as JSON.
#pragma once

#include <string>

#include "calls/model.hpp"

namespace hub::number_assignment::calls {

/// kAllowed, kRepeated or kRefused.
std::string decisionJson(const Decision& decision, const Destination& destination);

/// Why a call that was committed after its reservation had expired does not count (a body of 409). At least one reason.
std::string tooLateJson(const std::vector<Reason>& reasons, const std::string& requestId);

/// When none of the reasons holds any more; nullopt: not by itself.
std::optional<time::Timestamp> nextAllowed(const std::vector<Reason>& reasons);

}  // namespace hub::number_assignment::calls

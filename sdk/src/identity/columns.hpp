/// @file
/// @brief Columns of users that are one of a few words.
#pragma once

#include "hub/identity/model.hpp"

namespace hub::identity {

/// @throws db::BadColumn for a word this hub does not know.
AgentType readAgentType(const std::string& text);

}  // namespace hub::identity

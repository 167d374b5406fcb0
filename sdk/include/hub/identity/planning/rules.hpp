/// @file hub/identity/planning/rules.hpp
/// @brief What values the identity model takes, said before the database would.
#pragma once

#include <optional>
#include <string_view>

#include "hub/identity/planning/model.hpp"

namespace hub::identity::planning {

/// The first thing wrong with the values themselves; nullopt: all can be stored.
std::optional<Problem> findProblem(const DesiredUser& user);

/// Can an organization have this name?
bool isClientName(std::string_view name) noexcept;

/// Has no white space or control characters, Unicode's included.
bool isPlain(std::string_view text) noexcept;

}  // namespace hub::identity::planning

/// @file lead_change.hpp
/// @brief What people working a lead ask to be changed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/json/value.hpp"
#include "model.hpp"
#include "values.hpp"

namespace hub::lead_intake {

/// Applies the members of a PATCH body. Null and "" empty a value; what a client cannot change (id, created_at, extra,
/// names of people) and what we do not know is ignored, because clients send whole leads back. People are the
/// service's: see personMember.
/// @return every problem; the lead may be half changed then.
std::vector<Problem> applyChanges(Lead& lead, const json::Value& body, std::string_view defaultRegion);

/// A member that refers to somebody: absent, null for nobody, else an id or uuid.
struct PersonMember {
    bool present = false;
    std::optional<std::string> reference;
};
PersonMember personMember(const json::Value& body, std::string_view name);

}  // namespace hub::lead_intake

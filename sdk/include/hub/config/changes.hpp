/// @file hub/config/changes.hpp
/// @brief What a reload changes: two validated sections of one spec compared, and what may take effect at once.
#pragma once

#include <string>
#include <vector>

#include "hub/config/section.hpp"

namespace hub::config {

/// A key whose value differs.
struct Change {
    std::string path;         ///< "http.tls.enabled"; "plugins.overrides" where keys of a map came or went.
    bool reloadable = false;  ///< The key, or a section or map around it, is marked reloadable().
    Location location;        ///< Where the wanted value stands; line 0 when it is a default.
};

/// Every key that differs, in the order of the spec. Both sections passed the same Spec (else std::logic_error).
std::vector<Change> changes(const Section& current, const Section& wanted);

/// `wanted`, but with the current values of keys that are not reloadable: what holds until the next start.
Section reloaded(const Section& current, const Section& wanted);

}  // namespace hub::config

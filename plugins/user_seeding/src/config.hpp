/// @file
/// @brief Settings of user seeding.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "hub/config/current.hpp"
#include "hub/config/section.hpp"
#include "hub/config/spec.hpp"

namespace hub::user_seeding {

struct Settings {
    bool allowWeakPasswords = false;
    int bcryptCost = 12;
    std::size_t maxRows = 10000;
    std::size_t maxPasswords = 200;
    std::string csvEncoding = "windows-1252";
};

config::Spec spec();
Settings parseSettings(const config::Section& section);

using CurrentSettings = config::Current<Settings>;

}  // namespace hub::user_seeding

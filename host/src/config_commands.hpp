/// @file config_commands.hpp
/// @brief `dialhub config schema|show`.
#pragma once

#include <vector>

#include "command_line.hpp"

namespace hub::host {

std::vector<Command> configCommands();

}  // namespace hub::host
